CREATE TYPE old_kind AS (x integer, y text);
CREATE TABLE t (id integer, a old_kind, many old_kind[]);
CREATE FUNCTION f(a old_kind) RETURNS old_kind LANGUAGE sql AS $$ SELECT a $$;
CREATE VIEW v AS SELECT t.id, f(t.a) AS a, NULL::old_kind AS b FROM t;
COMMENT ON TYPE old_kind IS 'x';
