INSERT INTO "🐘" VALUES ('quack');
