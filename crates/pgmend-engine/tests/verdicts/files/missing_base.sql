A table was made in a dashboard, and no file knows it: what stands on it fails on replay, the rest goes on.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_on_dashboard.sql
create table before_it (id int primary key);

alter table dashboard_made add column flag boolean;
create index dashboard_flag_idx on dashboard_made (flag);
create table behind_it (id int primary key);
=== file 03_u.sql
create table u (id int primary key);
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
03 phantom
unexplained some
drift extra table public.dashboard_made
reason 02 02_on_dashboard.sql:3
