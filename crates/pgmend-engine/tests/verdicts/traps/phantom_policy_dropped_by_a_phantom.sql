A phantom makes a policy that a second phantom drops: the second cannot have run without the first.
=== file 01_keep.sql
create table keep (id int);
=== file 02_t.sql
create table t (id int primary key, a int, b text);
create policy p on t using (true);
=== file 03_drop.sql
drop policy p on t;
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
