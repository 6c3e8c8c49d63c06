CREATE TABLE t (a integer, b text, c integer);
GRANT SELECT (a, b) ON t TO diff_reader WITH GRANT OPTION;
GRANT REFERENCES (c) ON t TO PUBLIC;
GRANT SELECT (c) ON t TO diff_writer;
