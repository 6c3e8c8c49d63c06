CREATE FUNCTION f() RETURNS text LANGUAGE sql SET search_path = '' SET work_mem = '8MB' AS $a$ SELECT '$$' || '$body0$' $a$;
CREATE FUNCTION g(VARIADIC a text[] DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $a$ BEGIN RETURN E'\\'; END $a$;
