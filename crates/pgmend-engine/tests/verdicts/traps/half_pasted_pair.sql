The table of the first is still there, the second, which drops it, is recorded: it is the phantom.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_try.sql
create type mood as enum ('good', 'bad');
create table experiments (id int primary key, mood mood);
=== file 03_no_longer.sql
drop table experiments;
drop type mood;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom destructive
unexplained 0
