CREATE TYPE "group_2" AS ENUM ('all');
CREATE TABLE "user" ("order" integer, "table" "group_2", "primary" integer PRIMARY KEY);
CREATE TABLE "select" ("from" integer REFERENCES "user", "check" text CHECK ("check" <> 'check'));
CREATE INDEX "desc" ON "select" ("from");
CREATE SEQUENCE "end";
CREATE VIEW "grant" AS SELECT "order" AS "where" FROM "user";
CREATE FUNCTION "case"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER "for" BEFORE INSERT ON "user" FOR EACH ROW EXECUTE FUNCTION "case"();
CREATE POLICY "all" ON "user" USING ("order" > 0);
