CREATE FUNCTION code() RETURNS text LANGUAGE sql AS $$ SELECT 'x'::text $$;
CREATE TABLE t (id integer, code text DEFAULT code());
