CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
CREATE VIEW v AS SELECT b FROM t;
CREATE INDEX t_b ON t (b);
COMMENT ON COLUMN t.b IS 'twice';
GRANT SELECT (b) ON t TO diff_reader;
