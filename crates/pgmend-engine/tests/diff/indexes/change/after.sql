CREATE TABLE t (a integer, b text, c text);
CREATE INDEX i_1 ON t (a, b);
CREATE UNIQUE INDEX i_2 ON t (b);
CREATE INDEX i_3 ON t (a) WHERE a > 1;
CREATE INDEX i_4 ON t (a) WITH (fillfactor = 90);
CREATE INDEX i_5 ON t (upper(b));
CREATE INDEX i_6 ON t (a) INCLUDE (c);
COMMENT ON INDEX i_1 IS 'the first';
