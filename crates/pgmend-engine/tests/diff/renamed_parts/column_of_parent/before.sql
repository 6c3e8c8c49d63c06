CREATE TABLE t (id integer, old_name text) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_name ON t (old_name);
