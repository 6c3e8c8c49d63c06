Somebody added a statement to the end of a file that had run.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_u.sql
create table u (id int primary key);
create index u_idx on u ((id + 1));
=== recorded 02
create table u (id int primary key);
=== made
@run 01
@run 02 1
=== history
01
02
=== expect
01 applied
02 partial edited
unexplained 0
