The end of a file is missing, but a later file made the same function: only the rest of that end testifies.
=== file 01_f.sql
create table t (id int primary key);
create function f() returns int language sql as 'select 1';
create index t_idx on t ((id + 1));
=== file 02_f2.sql
create or replace function f() returns int language sql as 'select 2';
=== made
@run 01 1
@run 02
=== history
01
02
=== expect
01 partial
02 applied
unexplained 0
