CREATE TABLE t (a integer PRIMARY KEY, b integer NOT NULL);
CREATE TABLE u (a integer REFERENCES t);
