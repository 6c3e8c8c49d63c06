CREATE TABLE t (a text, b text, c jsonb, d inet);
CREATE INDEX i1 ON t (a varchar_pattern_ops, b COLLATE "C" DESC);
CREATE INDEX i2 ON t USING gin (c jsonb_path_ops);
CREATE INDEX i3 ON t USING spgist (d inet_ops);
