CREATE TYPE pair AS (x integer, y text);
CREATE TABLE t (id integer, p pair);
CREATE FUNCTION f(pair) RETURNS pair LANGUAGE sql AS $$ SELECT $1 $$;
CREATE VIEW v AS SELECT (p).x AS x FROM t;
