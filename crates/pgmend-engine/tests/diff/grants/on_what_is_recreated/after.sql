CREATE TABLE t (id integer, a bigint);
CREATE VIEW v AS SELECT id, a FROM t;
GRANT SELECT ON v TO diff_reader WITH GRANT OPTION;
GRANT UPDATE (a) ON v TO diff_writer;
GRANT SELECT (a) ON t TO diff_reader;
REVOKE DELETE ON v FROM postgres;
CREATE FUNCTION f(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
REVOKE ALL ON FUNCTION f(integer) FROM PUBLIC;
