CREATE TYPE new_kind AS (x integer, y text);
CREATE TABLE t (id integer, a new_kind, many new_kind[]);
CREATE FUNCTION f(a new_kind) RETURNS new_kind LANGUAGE sql AS $$ SELECT a $$;
CREATE VIEW v AS SELECT t.id, f(t.a) AS a, NULL::new_kind AS b FROM t;
COMMENT ON TYPE new_kind IS 'x';
