CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b));
CREATE TABLE u (a integer PRIMARY KEY);
CREATE TABLE v (a integer);
