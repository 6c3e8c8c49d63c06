A file changes the role and leaves it so; what it makes belongs to that role, what the next makes does not.
=== file 01_t.sql
create table t (id int primary key);
grant usage, create on schema public to maker;
=== file 02_as_maker.sql
set role maker;
create table m (id int primary key, a text);
insert into m values (1, 'a');
alter table m enable row level security;
=== file 03_u.sql
create table u (id int primary key);
=== made
create role maker;
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
