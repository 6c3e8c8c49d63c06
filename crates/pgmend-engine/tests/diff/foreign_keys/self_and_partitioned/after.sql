CREATE TABLE t (a integer, b integer, up_a integer, up_b integer, PRIMARY KEY (a, b)) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
ALTER TABLE t ADD CONSTRAINT up FOREIGN KEY (up_a, up_b) REFERENCES t;
CREATE TABLE r (a integer, b integer, FOREIGN KEY (a, b) REFERENCES t_1);
