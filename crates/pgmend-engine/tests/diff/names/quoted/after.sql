CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."My ""Table""" ("Id" bigint PRIMARY KEY, "a.b" text DEFAULT 'x' NOT NULL, "select" integer, CONSTRAINT "It's" CHECK ("Id" > 0));
CREATE INDEX "An Index" ON "My Schema"."My ""Table""" ("a.b");
CREATE VIEW "My Schema"."V;iew" AS SELECT "Id", "a.b" AS "x""y" FROM "My Schema"."My ""Table""";
COMMENT ON COLUMN "My Schema"."My ""Table"""."a.b" IS 'dots';
GRANT SELECT ("a.b") ON "My Schema"."My ""Table""" TO "Diff Role";
CREATE FUNCTION "My Schema"."F(x)"("An Arg" integer) RETURNS integer LANGUAGE sql AS $$ SELECT "An Arg" $$;
GRANT EXECUTE ON FUNCTION "My Schema"."F(x)"(integer) TO "Diff Role";
