-- since 15
CREATE TABLE t (a integer, b integer);
CREATE UNIQUE INDEX t_a ON t (a) NULLS NOT DISTINCT;
