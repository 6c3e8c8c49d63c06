CREATE FUNCTION step(bigint, integer) RETURNS bigint LANGUAGE sql AS $$ SELECT $1 + $2 $$;
CREATE AGGREGATE total(integer) (SFUNC = step, STYPE = bigint, INITCOND = '0');
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT total(a) AS n FROM t;
