The table is there, its seed rows at the end of the file are not.
=== file 01_plans.sql
create table plans (id text primary key, price int not null);
insert into plans values ('free', 0), ('pro', 900);
=== made
@run 01 1
=== history
01
=== expect
01 partial data
unexplained 0
