CREATE TABLE t (a integer, c integer, b integer);
CREATE STATISTICS s ON c, b FROM t;
