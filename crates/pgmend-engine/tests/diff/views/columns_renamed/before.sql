CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a AS x, b FROM t;
GRANT SELECT ON v TO diff_reader;
