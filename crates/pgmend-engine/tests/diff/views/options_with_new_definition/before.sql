CREATE TABLE t (a integer, b integer);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t WITH LOCAL CHECK OPTION;
GRANT INSERT ON v TO diff_writer;
