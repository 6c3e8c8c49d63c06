CREATE TABLE t (id integer, a text);
CREATE UNIQUE INDEX old_i ON t (a);
COMMENT ON INDEX old_i IS 'x';
ALTER TABLE t CLUSTER ON old_i;
