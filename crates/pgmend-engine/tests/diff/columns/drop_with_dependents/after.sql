CREATE TABLE t (id integer PRIMARY KEY, b integer);
CREATE VIEW v AS SELECT id, b FROM t;
COMMENT ON VIEW v IS 'a view';
GRANT SELECT ON v TO diff_reader;
