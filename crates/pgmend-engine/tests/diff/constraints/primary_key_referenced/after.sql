CREATE TABLE t (a integer NOT NULL, b integer PRIMARY KEY, UNIQUE (a));
CREATE TABLE u (a integer REFERENCES t (a));
