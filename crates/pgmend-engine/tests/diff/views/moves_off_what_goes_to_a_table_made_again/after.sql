CREATE TABLE t (a integer, b jsonb);
CREATE VIEW w AS SELECT x.a, x.b FROM t x;
CREATE VIEW v WITH (security_barrier) AS SELECT x.a FROM w x WHERE x.a > 1;
