CREATE TABLE t (a text, b text, c jsonb, d inet);
CREATE INDEX i1 ON t (a text_pattern_ops);
CREATE INDEX i2 ON t USING gin (c);
CREATE INDEX i3 ON t USING gist (d inet_ops);
