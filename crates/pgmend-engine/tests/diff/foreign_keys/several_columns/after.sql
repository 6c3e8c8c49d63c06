CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b), UNIQUE (b, a));
CREATE TABLE t (x integer, y integer, FOREIGN KEY (x, y) REFERENCES p (b, a) MATCH FULL);
