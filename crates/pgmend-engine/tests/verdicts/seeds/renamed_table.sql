A seeded table is renamed by a file that nobody ran yet; its rows are there under the old name.
=== file 01_plans.sql
create table plans (id text primary key, price int);
insert into plans values ('free', 0), ('pro', 900);
=== file 02_rename.sql
alter table plans rename to tiers;
=== file 03_more.sql
insert into tiers values ('team', 2000);
=== made
@run 01
=== history
01
=== expect
01 applied data
02 pending
03 pending data
unexplained 0
