CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL, lower_a text GENERATED ALWAYS AS (lower(btrim(a))) STORED);
CREATE UNIQUE INDEX t_lower ON t (lower_a);
CREATE VIEW v AS SELECT lower_a FROM t;
COMMENT ON COLUMN t.lower_a IS 'lowered';
GRANT SELECT (lower_a) ON t TO diff_reader;
