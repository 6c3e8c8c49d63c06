CREATE TABLE t (a integer);
GRANT SELECT ON t TO diff_reader WITH GRANT OPTION;
SET ROLE diff_reader;
GRANT SELECT ON t TO diff_writer;
RESET ROLE;
