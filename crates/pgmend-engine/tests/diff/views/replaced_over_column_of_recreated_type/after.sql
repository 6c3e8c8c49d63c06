CREATE TYPE pair AS (a jsonb, b numeric);
CREATE TABLE t (a integer, p pair);
CREATE TABLE u (a integer);
CREATE VIEW v AS SELECT t.a, t.p FROM t CROSS JOIN u;
