CREATE TABLE a (x integer CONSTRAINT few CHECK (x < 9), y text);
CREATE TABLE b (z date) INHERITS (a);
CREATE TABLE c () INHERITS (b);
CREATE VIEW v AS SELECT tableoid::regclass AS of, x FROM a;
