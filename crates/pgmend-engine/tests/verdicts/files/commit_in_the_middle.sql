A file with COMMIT in the middle: the first half stayed when the second failed.
=== file 01_t.sql
begin;
create table t (id int primary key);
commit;
begin;
create table u (id int primary key);
create table v (id int primary key);
commit;
=== made
@run 01 1-3
=== history
01
=== expect
01 partial
unexplained 0
