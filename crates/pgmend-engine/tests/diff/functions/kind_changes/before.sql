CREATE FUNCTION f(a integer) RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;
CREATE PROCEDURE p(a integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION agg(integer, integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
