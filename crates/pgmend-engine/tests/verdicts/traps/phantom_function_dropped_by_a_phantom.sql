A phantom makes a function that a second phantom drops: the second cannot have run without the first.
=== file 01_keep.sql
create table keep (id int);
=== file 02_t.sql
create table t (id int primary key, a int, b text);
create function f() returns int language sql as 'select 1';
=== file 03_drop.sql
drop function f();
=== file 04_c.sql
alter table t add column c int;
=== made
@run 01
=== history
01
02
03
=== expect
01 applied
02 phantom
03 phantom
04 pending
unexplained 0
