-- since 14
CREATE TABLE t (a bigint, b text);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a)::bigint FROM t; END;
CREATE VIEW v AS SELECT f() AS f;
