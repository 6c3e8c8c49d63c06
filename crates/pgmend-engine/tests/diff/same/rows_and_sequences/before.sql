CREATE TABLE t (id serial, a text);
INSERT INTO t (a) VALUES ('x'), ('y');
