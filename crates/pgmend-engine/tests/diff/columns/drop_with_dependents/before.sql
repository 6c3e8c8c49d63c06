CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT id, a, b FROM t;
COMMENT ON VIEW v IS 'a view';
GRANT SELECT ON v TO diff_reader;
