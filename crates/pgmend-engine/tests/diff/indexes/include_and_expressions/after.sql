CREATE TABLE t (a integer, b text, c text);
CREATE UNIQUE INDEX i ON t (a) INCLUDE (b, c) WITH (fillfactor = 50);
CREATE INDEX j ON t ((a + 2), lower(b || c));
ALTER INDEX j ALTER COLUMN 1 SET STATISTICS 500;
COMMENT ON INDEX j IS 'sum';
