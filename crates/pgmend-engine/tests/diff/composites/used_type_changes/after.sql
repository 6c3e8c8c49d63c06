CREATE TYPE pair AS (x bigint, y text);
CREATE FUNCTION f(pair) RETURNS text LANGUAGE sql AS $$ SELECT $1.y $$;
CREATE TABLE t (id integer, p pair[]);
