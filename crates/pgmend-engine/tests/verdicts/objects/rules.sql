Rules: one on a view, one on a table that a later file takes away, one switched off.
=== file 01_t.sql
create table t (id int primary key, a int);
create view v as select id, a from t;
=== file 02_rules.sql
create rule on_insert as on insert to v do instead insert into t values (new.id, new.a);
create rule quiet as on delete to t where old.a = 1 do instead nothing;
=== file 03_off.sql
alter table t disable rule quiet;
=== file 04_replaced.sql
create or replace rule on_insert as on insert to v do instead insert into t values (new.id, new.a + 1);
=== file 05_drop.sql
drop rule quiet on t;
=== made
@run 01
@run 02
@run 04
=== history
01
02
03
04
05
=== expect
01 applied
02 applied
03 phantom
04 applied
05 phantom
unexplained 0
