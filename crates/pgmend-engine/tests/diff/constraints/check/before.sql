CREATE TABLE t (a integer, b integer, CONSTRAINT a_positive CHECK (a > 0), CONSTRAINT both_there CHECK ((a IS NULL) = (b IS NULL)));
