CREATE FUNCTION f(a integer, b integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION g(a integer DEFAULT 1, b integer DEFAULT 2) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE VIEW v AS SELECT f(1, 2) AS x;
