CREATE TABLE t (a integer, b text, c text);
GRANT SELECT (a, b), UPDATE (a) ON t TO diff_reader;
GRANT INSERT (c) ON t TO diff_writer WITH GRANT OPTION;
