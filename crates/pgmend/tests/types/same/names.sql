CREATE TABLE "Table" ("Column" int, "select" text, "class" text, "a-b" int, "a b" int, "a.b" int, "a""b" int, "a'b" int, "a\b" int, "$dollar" int, "1st" int, "1" int, "größe" int, "日本語" int, "🎉" int, "é" int, "new
line" int, "constructor" int, "default" int, "__proto__" int, "_" int, "ﬁ" int, "Ω" int, "a$" int, "tab	" int, "＿wide" int, " " int);
CREATE TABLE "select" (id int PRIMARY KEY);
CREATE TABLE "a ""quoted"" 'one'" (id int REFERENCES "select");
CREATE TABLE "日本語" (id int);
CREATE TABLE a (b int, "B" int, _b int, "b_" int, b1 int, b10 int, b2 int, "ä" int, "z" int, "ö" int, "Ä" int, o int, "å" int, "ß" int, ss int, "-b" int, "b-a" int, ba int, "b a" int);
CREATE TABLE "A" (a int);
CREATE TABLE "Ä" (a int);
CREATE TABLE b (a int);
CREATE TABLE "a_very_long_name_that_fills_up_all_sixty_three_bytes_of_a_name_" ("another_very_long_name_that_fills_up_all_sixty_three_bytes_of_n" jsonb, "もっと長い名前、六十三バイトまで" text[] NOT NULL, "a_third_very_long_name_that_fills_up_all_sixty_three_bytes_of_x" int);
CREATE TYPE "an_enum_with_a_very_long_name_that_fills_up_sixty_three_bytes__" AS ENUM ('x', 'y');
CREATE TABLE "long" ("a_very_long_name_that_fills_up_all_sixty_three_bytes_of_a_name_" "an_enum_with_a_very_long_name_that_fills_up_sixty_three_bytes__");
CREATE FUNCTION "a ""function""" ("a ""b""" int, "ü" int DEFAULT 1) RETURNS "select" LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "delete"("new" int, "default" int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 1';
