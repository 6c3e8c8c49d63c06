A pair that made and dropped a table was pasted, not recorded; a type that the drop forgot shows it.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_try.sql
create type mood as enum ('good', 'bad');
create table experiments (id int primary key, mood mood);
=== file 03_no_longer.sql
drop table experiments;
create table after (id int primary key);
=== made
@run 01
@run 02
@run 03
=== history
01
=== expect
01 applied
02 unrecorded
03 unrecorded destructive
unexplained 0
