CREATE TABLE t (a integer, b text, c text);
CREATE INDEX i_1 ON t (a);
CREATE INDEX i_2 ON t (b);
CREATE INDEX i_3 ON t (a) WHERE a > 0;
CREATE INDEX i_4 ON t (a) WITH (fillfactor = 70);
CREATE INDEX i_5 ON t (lower(b));
CREATE INDEX i_6 ON t (a) INCLUDE (b);
COMMENT ON INDEX i_1 IS 'the first';
