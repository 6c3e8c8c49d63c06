-- since 18
CREATE TABLE t (a integer CONSTRAINT there NOT NULL, b text CONSTRAINT key_there NOT NULL PRIMARY KEY);
