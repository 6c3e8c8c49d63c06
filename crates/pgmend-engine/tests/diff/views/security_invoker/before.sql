-- since 15
CREATE TABLE t (a integer);
CREATE VIEW v1 AS SELECT a FROM t;
CREATE VIEW v2 WITH (security_invoker = true) AS SELECT a FROM t;
