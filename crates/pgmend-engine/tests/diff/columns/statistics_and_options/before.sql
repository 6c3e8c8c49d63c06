CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ALTER a SET STATISTICS 10, ALTER b SET (n_distinct = 5), ALTER c SET STATISTICS 0;
