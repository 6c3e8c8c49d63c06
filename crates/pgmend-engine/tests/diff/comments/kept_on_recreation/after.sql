CREATE TABLE t (id integer PRIMARY KEY, a text);
CREATE VIEW v AS SELECT id, a FROM t;
COMMENT ON VIEW v IS 'stays';
COMMENT ON COLUMN v.a IS 'stays too';
CREATE INDEX t_a ON t USING hash (a);
COMMENT ON INDEX t_a IS 'here';
