CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t DEFAULT;
CREATE TABLE p (a integer, b integer);
CREATE TABLE c () INHERITS (p);
