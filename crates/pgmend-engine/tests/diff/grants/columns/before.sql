CREATE TABLE t (a integer, b text, c integer);
GRANT SELECT (a), UPDATE (b) ON t TO diff_reader;
GRANT SELECT ON t TO diff_writer;
