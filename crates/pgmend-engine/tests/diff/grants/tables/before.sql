CREATE TABLE t (a integer, b text);
CREATE TABLE u (a integer);
CREATE VIEW v AS SELECT a FROM t;
GRANT SELECT ON t TO diff_reader;
GRANT ALL ON u TO diff_writer;
GRANT SELECT ON v TO PUBLIC;
