CREATE TABLE "table" ("select" bigint, "from" integer, "order" text);
CREATE VIEW "view" AS SELECT "select", "from", "order" AS "group" FROM "table";
CREATE INDEX "index" ON "table" ("order");
CREATE TYPE "type" AS ENUM ('enum');
CREATE FUNCTION "function"("in" integer, OUT "out" integer) LANGUAGE sql AS 'SELECT "in"';
