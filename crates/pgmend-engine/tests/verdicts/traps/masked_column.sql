A column of the same name with another type was kept.
=== file 01_base.sql
create table t (id int primary key, score int);
=== file 02_again.sql
alter table t add column if not exists score numeric(10, 2) default 0;
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
