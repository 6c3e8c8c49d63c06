-- since 18
CREATE TABLE t (a integer, b text, c integer CONSTRAINT there NOT NULL, d integer CONSTRAINT key_there NOT NULL);
