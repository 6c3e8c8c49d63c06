CREATE SCHEMA "a.b";
CREATE TABLE "a.b"."t""x" ("c.d" bigint PRIMARY KEY, "E e" text DEFAULT 'é');
CREATE VIEW "a.b"."v.w" AS SELECT "c.d" FROM "a.b"."t""x";
CREATE FUNCTION "a.b"."f(x)"("n m" integer) RETURNS SETOF "a.b"."t""x" LANGUAGE sql AS 'SELECT * FROM "a.b"."t""x"';
CREATE POLICY "p.q ""r""" ON "a.b"."t""x" TO "Diff Role" USING ("c.d" > 0);
CREATE TRIGGER "tr, ig" BEFORE UPDATE ON "a.b"."t""x" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
COMMENT ON TRIGGER "tr, ig" ON "a.b"."t""x" IS 'x';
GRANT SELECT ON "a.b"."t""x" TO "Diff Role";
