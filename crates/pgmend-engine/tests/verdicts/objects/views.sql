`security_invoker`, check options, columns renamed through CREATE OR REPLACE, materialized views.
=== file 01_t.sql
create table t (id int primary key, a text, b int);
=== file 02_v.sql
create view v as select id, a from t;
create materialized view mv as select b, count(*) n from t group by b with no data;
create unique index mv_b on mv (b);
=== file 03_invoker.sql
alter view v set (security_invoker = on);
=== file 04_more.sql
create or replace view v with (security_invoker = on, security_barrier = true) as select id, a, b from t where b > 0 with local check option;
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
04
=== expect
01 applied
02 applied
03 applied
04 phantom
unexplained 0
