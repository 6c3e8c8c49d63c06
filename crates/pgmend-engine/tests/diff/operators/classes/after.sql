CREATE FUNCTION cmp(text, text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT bttextcmp($2, $1) $$;
CREATE OPERATOR FAMILY backwards USING btree;
CREATE OPERATOR CLASS text_backwards FOR TYPE text USING btree FAMILY backwards AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 cmp(text, text);
COMMENT ON OPERATOR CLASS text_backwards USING btree IS 'backwards';
COMMENT ON OPERATOR FAMILY backwards USING btree IS 'family';
CREATE TABLE t (a text);
CREATE INDEX t_a ON t (a text_backwards);
