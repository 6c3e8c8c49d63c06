CREATE FUNCTION cmp(text, text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT bttextcmp($2, $1) $$;
CREATE FUNCTION cmp_2(text, text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT bttextcmp($2, $1) $$;
CREATE TABLE t (a text);
CREATE OPERATOR CLASS backwards FOR TYPE text USING btree AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 cmp(text, text);
CREATE INDEX t_a ON t (a backwards);
