CREATE TABLE t (id integer);
CREATE MATERIALIZED VIEW new_sums AS SELECT sum(t.id) AS n FROM t;
CREATE UNIQUE INDEX sums_n ON new_sums (n);
