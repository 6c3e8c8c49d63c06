Nothing of the file can be replayed; whether what it makes is there is all that can be asked.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_there.sql
alter table dashboard_made add column flag boolean;
create index dashboard_flag_idx on dashboard_made (flag);
=== file 03_not_there.sql
alter table dashboard_made add column never boolean;
=== made
create table dashboard_made (id int primary key);
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied fails_on_replay
03 phantom fails_on_replay
unexplained some
drift extra table public.dashboard_made
reason 03 03_not_there.sql:1
