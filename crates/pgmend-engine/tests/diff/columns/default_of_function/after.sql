CREATE FUNCTION other_code(prefix text) RETURNS text LANGUAGE sql AS $$ SELECT $1 || 'x' $$;
CREATE TABLE t (id integer, code text DEFAULT other_code('a'));
