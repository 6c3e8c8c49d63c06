CREATE TABLE "user" ("order" integer);
CREATE TYPE "group" AS ENUM ('all');
