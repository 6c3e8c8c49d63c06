CREATE TABLE t (a integer, b text NOT NULL) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1, 3);
CREATE TABLE t_2 (a integer, b text, c text);
GRANT SELECT ON t_2 TO diff_reader;
