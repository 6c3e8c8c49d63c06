CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT (a) ON v TO diff_reader;
GRANT SELECT (a), UPDATE (b) ON t TO "Diff Role";
