Small things of columns, keys and indexes: each is a fact by itself.
=== file 01_t.sql
create table t (id int generated always as identity primary key, a text, b int) with (toast.autovacuum_enabled = true);
create index t_b on t ((b + 1));
create view v as select a, b from t;
=== file 02_settings.sql
alter table t set (toast.autovacuum_enabled = false);
alter index t_pkey set (fillfactor = 60);
comment on index t_pkey is 'the key';
=== file 03_settings.sql
alter index t_b alter column 1 set statistics 400;
grant select (a) on v to public;
comment on sequence t_id_seq is 'numbers';
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
