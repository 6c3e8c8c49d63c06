All objects belong to another role than the one that looks.
=== file 01_t.sql
create table t (id serial primary key, a text);
create view v as select a from t;
create function f() returns int language sql security definer as 'select 1';
create type mood as enum ('a', 'b');
=== file 02_u.sql
create table u (id int primary key);
alter table u owner to app_owner;
=== made
create role app_owner login;
grant create on schema public to app_owner;
@role app_owner
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
unexplained 0
