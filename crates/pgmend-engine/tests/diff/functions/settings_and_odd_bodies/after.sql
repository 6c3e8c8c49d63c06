CREATE FUNCTION f() RETURNS text LANGUAGE sql SET search_path = "Odd Schema", public SET "my.setting" = 'it''s' AS $a$ SELECT '$$' || '$body0$' || '$' $a$;
CREATE FUNCTION g(VARIADIC a text[] DEFAULT '{"x,y"}') RETURNS text LANGUAGE plpgsql AS $a$ BEGIN RETURN E'\\'; END $a$;
