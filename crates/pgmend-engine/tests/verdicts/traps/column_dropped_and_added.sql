A column dropped and added again; the last is not recorded, and only the order of columns tells that it ran.
=== file 01_x.sql
create table x (id int primary key, a int, b int);
=== file 02_drop.sql
alter table x drop column a;
=== file 03_add.sql
alter table x add column a int;
=== made
@run 01
@run 02
@run 03
insert into x (id, a) select n, n from generate_series(1, 50) n;
=== history
01
02
=== expect
01 applied
02 superseded destructive
03 unrecorded
unexplained 0
