CREATE TABLE t (id integer, a text) PARTITION BY LIST (id);
CREATE TABLE t_1 (a text, id integer);
CREATE INDEX t_1_a_idx ON t_1 (a);
CREATE INDEX t_a ON t (a);
ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES IN (1);
