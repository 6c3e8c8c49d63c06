CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION g(a integer, b integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION h(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
