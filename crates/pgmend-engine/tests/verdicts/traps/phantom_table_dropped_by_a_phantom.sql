A phantom makes a table that a second phantom drops: the second cannot have run without the first.
=== file 01_keep.sql
create table keep (id int);
=== file 02_t.sql
create table t (id int primary key, a int, b text);
create table u (id int);
=== file 03_drop.sql
drop table u;
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
03 phantom destructive
04 pending
unexplained 0
