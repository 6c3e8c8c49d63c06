CREATE FUNCTION is_code(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 ~ '^[a-z]+$' $$;
CREATE TABLE t (code text CHECK (is_code(code)));
