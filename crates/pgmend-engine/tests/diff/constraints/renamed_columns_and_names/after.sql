CREATE TABLE t (a integer, CONSTRAINT two CHECK (a > 0), CONSTRAINT key_two UNIQUE (a));
