CREATE TABLE t (id integer PRIMARY KEY, a character varying(10));
CREATE INDEX t_a ON t (a varchar_pattern_ops);
CREATE INDEX t_lower ON t (lower((a)::text));
