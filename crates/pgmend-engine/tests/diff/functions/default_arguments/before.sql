CREATE FUNCTION f(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION g(a integer, b integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE VIEW v AS SELECT f(1, 2) AS x;
