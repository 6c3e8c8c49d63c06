CREATE FUNCTION norm(text) RETURNS character varying LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE TABLE t (a text);
CREATE INDEX t_norm ON t (norm(a)) WHERE norm(a) <> '';
