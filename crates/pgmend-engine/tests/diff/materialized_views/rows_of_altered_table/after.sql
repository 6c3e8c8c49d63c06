CREATE TYPE mood AS ENUM ('sad');
CREATE TYPE other AS ENUM ('sad', 'ok');
CREATE TABLE t (a integer, m other, b bigint);
CREATE MATERIALIZED VIEW m AS SELECT a, x AS whole_row FROM t x;
CREATE TABLE u (a integer);
