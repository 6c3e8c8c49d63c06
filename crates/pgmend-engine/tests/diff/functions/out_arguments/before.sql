CREATE FUNCTION f(a integer, OUT b integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION tab() RETURNS TABLE (x integer) LANGUAGE sql AS $$ SELECT 1 $$;
