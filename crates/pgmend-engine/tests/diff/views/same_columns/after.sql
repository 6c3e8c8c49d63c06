CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, upper(b) AS b FROM t WHERE a > 0;
CREATE VIEW w AS SELECT * FROM v;
