A statement raises on a database without rows and ran on a full one.
=== file 01_t.sql
create table t (id int primary key, a text);
=== file 02_check.sql
do $$ begin if not exists (select from t) then raise exception 'no rows in t'; end if; end $$;
create index t_a_idx on t (a);
=== made
@run 01
insert into t values (1, 'a');
@run 02
=== history
01
02
=== expect
01 applied
02 applied fails_on_replay
unexplained 0
reason 02 no rows in t
