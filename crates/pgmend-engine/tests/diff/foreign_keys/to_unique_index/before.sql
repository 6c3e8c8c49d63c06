CREATE TABLE p (id integer PRIMARY KEY, code text NOT NULL);
CREATE TABLE t (code text);
