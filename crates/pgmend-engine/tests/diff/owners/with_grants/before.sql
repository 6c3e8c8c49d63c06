CREATE TABLE t (a integer);
GRANT SELECT ON t TO diff_reader;
