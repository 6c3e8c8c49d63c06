CREATE TABLE t (a integer, b integer, CONSTRAINT a_positive CHECK (a >= 0), CHECK (b < 10));
COMMENT ON CONSTRAINT a_positive ON t IS 'zero too';
