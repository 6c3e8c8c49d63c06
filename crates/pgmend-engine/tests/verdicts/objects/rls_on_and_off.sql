On and off again, both recorded and done: nothing to be seen of the two.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_on.sql
alter table t enable row level security;
=== file 03_off.sql
alter table t disable row level security;
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
02 superseded
03 superseded
unexplained 0
