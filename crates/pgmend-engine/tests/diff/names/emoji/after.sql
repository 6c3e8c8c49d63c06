CREATE TABLE "🐘" ("🦆" text NOT NULL, "größe" integer DEFAULT 1, "名前" text);
CREATE TYPE "😀" AS ENUM ('🙂', '🙃');
CREATE VIEW "👀" AS SELECT "🦆", '🙂'::"😀" AS "😀" FROM "🐘";
COMMENT ON TABLE "🐘" IS 'elephant 🐘';
