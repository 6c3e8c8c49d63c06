An UPDATE fills a new column in rows that earlier files seeded.
=== file 01_plans.sql
create table plans (id text primary key, price int);
insert into plans values ('free', 0), ('pro', 900);
=== file 02_tier.sql
alter table plans add column tier text;
update plans set tier = case when price = 0 then 'basic' else 'paid' end;
alter table plans alter column tier set not null;
=== file 03_prices.sql
update plans set price = 1200 where id = 'pro';
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied data
02 applied data
03 phantom data
unexplained 0
