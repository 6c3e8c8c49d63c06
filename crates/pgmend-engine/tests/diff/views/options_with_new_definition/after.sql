CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a, b FROM t WHERE b > 0;
GRANT INSERT ON v TO diff_writer;
