CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ALTER a SET STATISTICS 1000, ALTER b SET (n_distinct = -0.5, n_distinct_inherited = 7), ALTER c SET (n_distinct = 1);
