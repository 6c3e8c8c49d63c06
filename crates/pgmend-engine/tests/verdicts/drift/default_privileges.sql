A file that only sets default privileges; tables made before it have not got them, tables made after it have.
=== file 01_before.sql
create table before (id int primary key);
=== file 02_defaults.sql
alter default privileges in schema public grant select on tables to reader_d;
alter default privileges revoke execute on functions from public;
=== file 03_after.sql
create table after (id int primary key);
create function f() returns int language sql as 'select 1';
=== file 04_more.sql
alter default privileges in schema public grant usage on sequences to reader_d;
=== made
create role reader_d;
@run 01
@run 02
@run 03
=== history
01
02
03
04
=== expect
01 applied
02 applied
03 applied
04 phantom
unexplained 0
