CREATE TABLE t (id integer, a text, n integer, code text PRIMARY KEY);
CREATE VIEW v AS SELECT code, a, sum(n) AS n FROM t GROUP BY code;
