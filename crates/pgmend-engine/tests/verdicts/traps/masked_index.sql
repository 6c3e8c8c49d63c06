An index of the same name with another definition was kept.
=== file 01_base.sql
create table t (id int primary key, a int, b int);
create index if not exists t_idx on t (a);
=== file 02_again.sql
create index if not exists t_idx on t (b);
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 no_effect masked
unexplained 0
reason 02 01_base.sql
