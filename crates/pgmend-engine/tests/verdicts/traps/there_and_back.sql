A setting goes there and back; the middle is not recorded and cannot be seen.
=== file 01_t.sql
create table t (id int primary key, n int default 1);
=== file 02_there.sql
alter table t alter column n set default 2;
=== file 03_back.sql
alter table t alter column n set default 1;
create index t_n_idx on t (n);
=== made
@run 01
@run 03
=== history
01
03
=== expect
01 applied
02 superseded
03 applied
unexplained 0
