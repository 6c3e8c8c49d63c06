CREATE TABLE t (a integer, b integer, CONSTRAINT other UNIQUE (b));
CREATE VIEW thing AS SELECT a FROM t;
