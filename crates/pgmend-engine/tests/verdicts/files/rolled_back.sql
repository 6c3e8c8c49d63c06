A file that rolls its own work back leaves nothing of it.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_try.sql
begin;
create table tried (id int primary key);
rollback;
create table stayed (id int primary key);
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied
unexplained 0
