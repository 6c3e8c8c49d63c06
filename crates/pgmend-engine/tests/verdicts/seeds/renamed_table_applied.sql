A seeded table was renamed; its rows are there under the new name.
=== file 01_plans.sql
create table plans (id text primary key, price int);
=== file 02_seed.sql
insert into plans values ('free', 0), ('pro', 900);
=== file 03_rename.sql
alter table plans rename to tiers;
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
=== expect
01 applied
02 applied data
03 applied
unexplained 0
