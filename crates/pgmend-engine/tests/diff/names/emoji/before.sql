CREATE TABLE "🐘" ("🦆" text);
