CREATE SCHEMA "a.b";
CREATE TABLE "a.b"."t""x" ("c.d" integer, "E e" text);
CREATE VIEW "a.b"."v.w" AS SELECT "c.d" FROM "a.b"."t""x";
