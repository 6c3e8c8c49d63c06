CREATE TABLE t (a integer, b integer);
GRANT SELECT (a), UPDATE (b) ON t TO diff_reader;
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT (a) ON v TO diff_reader;
GRANT SELECT (b) ON v TO "Diff Role";
