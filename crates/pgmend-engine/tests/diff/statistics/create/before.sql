CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS gone ON a, b FROM t;
