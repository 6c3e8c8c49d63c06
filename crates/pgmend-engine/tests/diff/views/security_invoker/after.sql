-- since 15
CREATE TABLE t (a integer);
CREATE VIEW v1 WITH (security_invoker = true, security_barrier = true) AS SELECT a FROM t;
CREATE VIEW v2 AS SELECT a FROM t WHERE a > 1;
