The target has default privileges of its own, from no file: what files make gets its grants accordingly, and nothing is alarmed.
=== file 01_t.sql
create table t (id serial primary key);
create function f() returns int language sql as 'select 1';
=== file 02_u.sql
create table u (id int primary key);
=== made
create role api_role;
create role nobody_much;
alter default privileges in schema public grant select, insert on tables to api_role;
alter default privileges grant usage on sequences to nobody_much;
alter default privileges revoke execute on functions from public;
@run 01
=== history
01
=== expect
01 applied
02 pending
unexplained 0
