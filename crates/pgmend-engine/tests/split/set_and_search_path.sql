create schema s;
set search_path = s, public;
create table a (b int);
set local statement_timeout = '5s';
reset search_path;
select pg_catalog.set_config('search_path', '', false);
create table public.c (d int);
