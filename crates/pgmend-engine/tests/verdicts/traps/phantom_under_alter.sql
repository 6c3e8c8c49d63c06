A phantom between two applied files that change the same table: each column speaks for itself.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_phantom.sql
alter table t add column a int;
=== file 03_more.sql
alter table t add column b int;
=== file 04_drop.sql
alter table t drop column if exists a;
create table u (id int);
=== made
@run 01
@run 03
@run 04
=== history
01
02
03
04
=== expect
01 applied
02 superseded
03 applied
04 applied destructive
unexplained 0
