CREATE TABLE t (id integer PRIMARY KEY, a text);
CREATE INDEX t_a ON t (a text_pattern_ops);
CREATE INDEX t_lower ON t (lower(a));
