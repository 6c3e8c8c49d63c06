A table moved to another schema and a schema renamed.
=== file 01_t.sql
create schema old;
create table t (id int primary key, a text);
create table old.u (id int primary key);
create index u_idx on old.u ((id + 1));
=== file 02_move.sql
create schema app;
alter table t set schema app;
=== file 03_rename.sql
alter schema old rename to fresh;
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
=== expect
01 applied
02 applied
03 applied
unexplained 0
