CREATE TABLE a (x integer);
CREATE TABLE b (x integer, y integer);
CREATE TABLE c () INHERITS (b);
