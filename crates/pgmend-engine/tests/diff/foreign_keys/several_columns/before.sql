CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b));
CREATE TABLE t (x integer, y integer, FOREIGN KEY (x, y) REFERENCES p);
