CREATE TABLE t (id integer NOT NULL, a text) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t_2 (id integer NOT NULL, a text);
CREATE INDEX t_2_a_idx ON t_2 (a);
CREATE INDEX t_a ON t (a);
