CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS some_kinds (dependencies, ndistinct) ON a, b FROM t;
CREATE STATISTICS all_kinds ON a, c FROM t;
ALTER STATISTICS some_kinds SET STATISTICS 33;
COMMENT ON STATISTICS some_kinds IS 'together';
ALTER STATISTICS some_kinds OWNER TO diff_owner;
