CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a));
CREATE TABLE u (a integer);
CREATE TABLE v (a integer, CONSTRAINT v_key PRIMARY KEY (a));
