One file sets a search path and does not put it back; the next does not inherit it.
=== file 01_app.sql
create schema app;
set search_path to app;
create table t (id int primary key);
create function f() returns int language sql as 'select 1';
=== file 02_public.sql
create table u (id int primary key);
=== file 03_empty_path.sql
select pg_catalog.set_config('search_path', '', false);
create table public.v (id int primary key);
=== file 04_w.sql
create table w (id int primary key);
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
02 applied
03 applied
04 pending
unexplained 0
