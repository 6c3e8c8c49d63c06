Files that only grant and revoke: applied, phantom and pending.
=== file 01_t.sql
create table t (id int primary key, a text);
create function f() returns int language sql as 'select 1';
=== file 02_grant.sql
grant select, insert on t to clerk;
revoke all on function f() from public;
=== file 03_more.sql
grant select (a) on t to auditor;
=== file 04_revoke.sql
revoke insert on t from clerk;
=== made
create role clerk;
create role auditor;
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
04 pending
unexplained 0
