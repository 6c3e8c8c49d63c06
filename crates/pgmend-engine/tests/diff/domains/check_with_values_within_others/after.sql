CREATE DOMAIN inner_one AS text CONSTRAINT filled CHECK (VALUE <> '');
CREATE DOMAIN outer_one AS inner_one;
CREATE TYPE pair AS (x inner_one, y integer);
CREATE TABLE t (a outer_one);
CREATE TABLE u (a inner_one[], b pair DEFAULT '(a,1)');
CREATE MATERIALIZED VIEW m AS SELECT x AS whole_row FROM t x;
