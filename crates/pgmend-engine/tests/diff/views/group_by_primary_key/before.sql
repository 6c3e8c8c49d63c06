CREATE TABLE t (id integer PRIMARY KEY, a text, n integer);
CREATE VIEW v AS SELECT id, a, sum(n) AS n FROM t GROUP BY id;
