-- since 18
CREATE TABLE t (a integer CONSTRAINT one NOT NULL, b integer CONSTRAINT two NOT NULL, c integer NOT NULL);
