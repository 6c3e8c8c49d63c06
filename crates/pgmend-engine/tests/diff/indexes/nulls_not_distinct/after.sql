-- since 15
CREATE TABLE t (a integer, b integer);
CREATE UNIQUE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_b ON t (b) NULLS NOT DISTINCT WHERE a > 0;
