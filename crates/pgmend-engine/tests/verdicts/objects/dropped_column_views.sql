CASCADE takes a view with it; a later file makes it again otherwise.
=== file 01_t.sql
create table t (id int primary key, a text, b text);
create view v as select a, b from t;
=== file 02_drop.sql
alter table t drop column b cascade;
=== file 03_view.sql
create view v as select a from t;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied destructive
03 phantom
unexplained 0
