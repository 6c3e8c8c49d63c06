-- since 14
CREATE TABLE t (a integer, b inet);
CREATE INDEX t_a ON t USING brin (a int4_minmax_multi_ops);
