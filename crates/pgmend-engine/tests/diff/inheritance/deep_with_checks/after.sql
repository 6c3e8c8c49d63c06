CREATE TABLE a (x bigint CONSTRAINT few CHECK (x < 8), y text DEFAULT 'y');
CREATE TABLE b (z timestamp) INHERITS (a);
CREATE TABLE c (w integer) INHERITS (b);
CREATE VIEW v AS SELECT tableoid::regclass AS of, x FROM a;
