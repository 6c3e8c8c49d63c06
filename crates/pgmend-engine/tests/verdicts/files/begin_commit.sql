A file that is its own transaction.
=== file 01_t.sql
begin;
create table t (id int primary key);
create index t_idx on t ((id + 1));
commit;
=== file 02_u.sql
BEGIN;
create table u (id int primary key);
COMMIT;
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
unexplained 0
