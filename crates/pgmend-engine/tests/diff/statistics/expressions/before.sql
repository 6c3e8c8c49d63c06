-- since 14
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s (mcv) ON (a + 1), b FROM t;
COMMENT ON STATISTICS s IS 'stays';
