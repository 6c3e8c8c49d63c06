CREATE TABLE t (a integer PRIMARY KEY, b integer);
CREATE INDEX t_b ON t (b);
ALTER TABLE t CLUSTER ON t_pkey;
