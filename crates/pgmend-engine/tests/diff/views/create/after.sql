CREATE TABLE t (a integer, b text);
CREATE VIEW v (x, y) AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT x, count(*) AS n FROM v GROUP BY x;
CREATE VIEW z AS WITH q AS (SELECT 1 AS one) SELECT * FROM q, w;
