CREATE FUNCTION step(integer, integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 + $2 $$;
CREATE AGGREGATE total(integer) (SFUNC = step, STYPE = integer, INITCOND = '0');
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT total(a) AS n FROM t;
