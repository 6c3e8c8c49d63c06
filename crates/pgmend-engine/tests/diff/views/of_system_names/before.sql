CREATE TABLE "table" ("select" integer, "from" integer);
CREATE VIEW "view" AS SELECT "select", "from" FROM "table";
