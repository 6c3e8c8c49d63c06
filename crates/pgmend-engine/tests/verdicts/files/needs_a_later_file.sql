Out of their order the files would not run: the second needs the third, and the target ran them the other way round.
=== file 01_a.sql
create table a (id int primary key);
=== file 02_view.sql
create view v as select id from later;
=== file 03_later.sql
create table later (id int primary key);
=== made
@run 01
@run 03
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied fails_on_replay
03 applied
unexplained some
drift extra view public.v
reason 02 02_view.sql:1
