CREATE TABLE t (a integer, b text, c text);
CREATE UNIQUE INDEX i ON t (a) INCLUDE (b);
CREATE INDEX j ON t ((a + 1), (b || c));
COMMENT ON INDEX j IS 'sum';
