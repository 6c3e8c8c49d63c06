CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."My ""Table""" ("Id" integer PRIMARY KEY, "a.b" text);
