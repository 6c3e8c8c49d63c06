CREATE TABLE t (id integer, a text);
CREATE UNIQUE INDEX "New I" ON t (a);
COMMENT ON INDEX "New I" IS 'x';
ALTER TABLE t CLUSTER ON "New I";
