CREATE TYPE pair AS (a numeric, b numeric);
CREATE TABLE t (a integer, p pair);
CREATE TABLE u (a integer);
CREATE VIEW v AS SELECT a FROM u;
