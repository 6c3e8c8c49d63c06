CREATE TABLE t (a integer, b integer);
GRANT SELECT, UPDATE ON t TO diff_reader;
GRANT SELECT (a), UPDATE (b) ON t TO diff_reader;
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT ON v TO diff_reader;
GRANT SELECT (a) ON v TO diff_reader;
