CREATE TABLE t (a integer, CONSTRAINT one CHECK (a > 0), CONSTRAINT key_one UNIQUE (a));
