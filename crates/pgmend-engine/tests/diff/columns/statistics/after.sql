CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ALTER a SET STATISTICS 20, ALTER b SET (n_distinct_inherited = 3), ALTER c SET STATISTICS 0;
