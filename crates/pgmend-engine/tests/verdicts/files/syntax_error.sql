A file with a statement that no server takes; the others count.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_broken.sql
create table a (id int primary key);
create tabel b (id int);
create table c (id int primary key);
=== made
@run 01
=== history
01
=== expect
01 applied
02 pending fails_on_replay
unexplained 0
reason 02 02_broken.sql:2
