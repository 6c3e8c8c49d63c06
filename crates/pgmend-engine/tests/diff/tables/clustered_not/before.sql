CREATE TABLE t (a integer PRIMARY KEY, b integer);
ALTER TABLE t CLUSTER ON t_pkey;
