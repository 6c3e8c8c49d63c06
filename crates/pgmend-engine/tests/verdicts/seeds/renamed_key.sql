The key column of a seeded table is renamed by a file that is pending.
=== file 01_plans.sql
create table plans (id serial primary key, slug text unique, cost int);
=== file 02_seed.sql
insert into plans (slug, cost) values ('free', 0), ('pro', 900);
=== file 03_rename.sql
alter table plans rename column slug to handle;
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied data
03 pending
unexplained 0
