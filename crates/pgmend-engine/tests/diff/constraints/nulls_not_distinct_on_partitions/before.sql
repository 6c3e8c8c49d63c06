-- since 15
CREATE TABLE t (a integer, b integer, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
