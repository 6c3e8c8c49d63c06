-- since 14
CREATE TABLE t (a integer, b inet);
CREATE INDEX t_a ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16));
CREATE INDEX t_b ON t USING brin (b inet_bloom_ops (false_positive_rate = 0.05)) WITH (autosummarize = on, pages_per_range = 32);
