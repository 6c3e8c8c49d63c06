CREATE TABLE t (id integer);
CREATE MATERIALIZED VIEW old_sums AS SELECT sum(t.id) AS n FROM t;
CREATE UNIQUE INDEX sums_n ON old_sums (n);
