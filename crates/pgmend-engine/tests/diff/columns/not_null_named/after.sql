-- since 18
CREATE TABLE t (a integer CONSTRAINT a_is_there NOT NULL, b integer CONSTRAINT b_there NOT NULL NO INHERIT, c integer NOT NULL);
COMMENT ON CONSTRAINT b_there ON t IS 'must be there';
