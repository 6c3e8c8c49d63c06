Mixed case, quotes, blanks, dots, words of the language and letters of other scripts in names.
=== file 01_names.sql
create schema "My Schema";
create table "My Schema"."Order" ("Id" int primary key, "select" text, "größe" int, "a.b" text, "say ""hi""" text);
create index "Index With Blanks" on "My Schema"."Order" ("größe");
create policy "Ünïcode ""policy"" — read" on "My Schema"."Order" using ("Id" > 0);
create type "Färbe" as enum ('rötlich', 'it''s', 'blue, green');
create function "My Schema"."Do It"("First Arg" "Färbe") returns "My Schema"."Order" language sql as $$ select * from "My Schema"."Order" $$;
create table таблица (ключ text primary key, 値 text);
insert into таблица values ('ключ (a = b)', '値, "quoted"');
=== file 02_names.sql
alter table "My Schema"."Order" add column "Deleted By" uuid;
comment on column "My Schema"."Order"."Deleted By" is 'who ''deleted'' it; "really"';
=== file 03_names.sql
alter table "My Schema"."Order" add column "deletionReason" text;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied data
02 applied
03 phantom
unexplained 0
