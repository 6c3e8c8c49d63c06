-- since 14
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s (mcv) ON (a + 2), b FROM t;
COMMENT ON STATISTICS s IS 'stays';
CREATE STATISTICS one ON (a % 2) FROM t;
