-- since 18
CREATE TABLE t (a integer CONSTRAINT a_there NOT NULL, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE other (a integer, b integer);
