CREATE TABLE t (id integer, a text);
CREATE VIEW old_view AS SELECT t.id, t.a FROM t;
CREATE VIEW above AS SELECT old_view.id FROM old_view;
CREATE MATERIALIZED VIEW kept AS SELECT old_view.a FROM old_view;
COMMENT ON VIEW old_view IS 'x';
GRANT SELECT ON old_view TO diff_reader;
