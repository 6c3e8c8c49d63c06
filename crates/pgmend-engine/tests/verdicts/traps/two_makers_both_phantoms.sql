Two files make the same table, a third drops a column of it; none of the three ran.
=== file 01_keep.sql
create table keep (id int);
=== file 02_t.sql
create table if not exists t (id int primary key, a text);
=== file 03_t.sql
create table if not exists t (id int primary key, a text);
=== file 04_drop.sql
alter table t drop column if exists a;
=== made
@run 01
=== history
01
02
03
04
=== expect
01 applied
02 phantom
03 phantom
04 phantom destructive
unexplained 0
