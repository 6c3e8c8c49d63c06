CREATE TABLE t (a integer, b text, c text);
GRANT SELECT (b), UPDATE (b, c) ON t TO diff_reader WITH GRANT OPTION;
GRANT INSERT (c) ON t TO diff_writer;
GRANT REFERENCES (a) ON t TO PUBLIC;
