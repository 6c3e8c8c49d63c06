CREATE TABLE t (a bigint, b varchar(10));
CREATE INDEX i ON t (a);
CREATE INDEX j ON t (b);
ALTER TABLE t CLUSTER ON j;
