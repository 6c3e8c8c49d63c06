CREATE FUNCTION f(a bigint) RETURNS integer LANGUAGE sql AS $$ SELECT a::integer $$;
CREATE FUNCTION g(x integer, b integer) RETURNS integer LANGUAGE sql AS $$ SELECT x $$;
CREATE FUNCTION h(a integer, b integer DEFAULT 2, c text DEFAULT 'x') RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
