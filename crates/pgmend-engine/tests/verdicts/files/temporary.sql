Temporary tables and functions leave nothing.
=== file 01_t.sql
create table t (id int primary key, n int);
create temp table scratch (id int, n int);
insert into scratch values (1, 2);
insert into t select * from scratch;
drop table scratch;
=== made
@run 01
=== history
01
=== expect
01 applied destructive data
unexplained 0
