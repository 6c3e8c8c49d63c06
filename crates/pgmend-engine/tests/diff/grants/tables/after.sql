CREATE TABLE t (a integer, b text);
CREATE TABLE u (a integer);
CREATE VIEW v AS SELECT a FROM t;
GRANT SELECT, INSERT ON t TO diff_reader WITH GRANT OPTION;
GRANT UPDATE ON t TO "Diff Role";
GRANT SELECT ON u TO diff_writer;
REVOKE ALL ON v FROM postgres;
