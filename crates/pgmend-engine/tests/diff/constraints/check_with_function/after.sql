CREATE FUNCTION is_code(value text, strict boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT value ~ '^[a-z]+$' $$;
CREATE TABLE t (code text CHECK (is_code(code, true)));
