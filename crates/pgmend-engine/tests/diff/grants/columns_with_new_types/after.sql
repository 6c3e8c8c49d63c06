CREATE TABLE t (a bigint, b varchar(5));
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT (a) ON v TO diff_reader;
GRANT SELECT (a), UPDATE (b) ON t TO "Diff Role";
