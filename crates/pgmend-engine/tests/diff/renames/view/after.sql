CREATE TABLE t (id integer, a text);
CREATE VIEW new_view AS SELECT t.id, t.a FROM t;
CREATE VIEW above AS SELECT new_view.id FROM new_view;
CREATE MATERIALIZED VIEW kept AS SELECT new_view.a FROM new_view;
COMMENT ON VIEW new_view IS 'x';
GRANT SELECT ON new_view TO diff_reader;
