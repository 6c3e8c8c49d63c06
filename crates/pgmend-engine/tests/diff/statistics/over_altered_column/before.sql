CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s (dependencies) ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 50;
COMMENT ON STATISTICS s IS 'comes back';
