Two files stopped half-way, each at its own place.
=== file 01_a.sql
create table a (id int primary key);
create table a_log (id int);
=== file 02_b.sql
create table b (id int primary key, a int references a (id));
create index b_a_idx on b (a);
create table b_log (id int);
=== made
@run 01 1
@run 02 1-2
=== history
01
02
=== expect
01 partial
02 partial
unexplained 0
