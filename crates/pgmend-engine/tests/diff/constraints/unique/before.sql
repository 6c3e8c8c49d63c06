CREATE TABLE t (a integer, b integer, c integer, CONSTRAINT t_a UNIQUE (a), CONSTRAINT t_b UNIQUE (b) DEFERRABLE);
