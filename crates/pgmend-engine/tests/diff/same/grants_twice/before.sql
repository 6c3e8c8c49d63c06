CREATE TABLE t (a integer);
GRANT SELECT ON t TO diff_reader;
GRANT UPDATE ON t TO diff_writer;
GRANT INSERT ON t TO diff_reader;
