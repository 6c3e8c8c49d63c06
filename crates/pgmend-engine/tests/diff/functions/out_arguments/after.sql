CREATE FUNCTION f(a integer, OUT b integer, OUT c text) LANGUAGE sql AS $$ SELECT 1, 'a'::text $$;
CREATE FUNCTION tab() RETURNS TABLE (x integer, y text) LANGUAGE sql AS $$ SELECT 1, 'a' $$;
