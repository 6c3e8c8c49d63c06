A constraint was replaced by hand, a trigger switched off, an index rebuilt with other columns.
=== file 01_t.sql
create table t (id int primary key, a int constraint a_pos check (a > 0), b int);
create index t_ab_idx on t (a, b);
create function tg() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on t for each row execute function tg();
=== made
@run 01
alter table t drop constraint a_pos;
alter table t add constraint a_pos check (a >= 0) not valid;
alter table t disable trigger tr;
drop index t_ab_idx;
create index t_ab_idx on t (b, a);
=== history
01
=== expect
01 applied drifted
unexplained some
drift changed constraint a_pos on public.t
drift changed trigger tr on public.t
drift changed index t_ab_idx on public.t
