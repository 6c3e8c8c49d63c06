CREATE TABLE t (a integer);
GRANT UPDATE ON t TO diff_writer;
GRANT INSERT, SELECT ON t TO diff_reader;
