A phantom, and drift made by hand beside it: neither hides the other.
=== file 01_t.sql
create table t (id int primary key, a text, b text);
create index t_a_idx on t (a);
create index t_b_idx on t (b);
=== file 02_phantom.sql
create table gone (id int primary key, t int references t (id));
alter table t add column gone_id int;
=== file 03_u.sql
create table u (id int primary key);
=== made
@run 01
@run 03
drop index t_a_idx;
alter table t add column by_hand int;
create table scratch (id int);
=== history
01
02
03
=== expect
01 applied drifted
02 phantom
03 applied
unexplained some
drift missing index t_a_idx on public.t
drift extra column public.t.by_hand
drift extra table public.scratch
