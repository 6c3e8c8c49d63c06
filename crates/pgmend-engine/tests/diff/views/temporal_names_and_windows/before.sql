CREATE TABLE t (a integer, b text, at timestamptz);
CREATE VIEW v AS SELECT a, count(*) OVER (PARTITION BY b ORDER BY at) AS n FROM t;
