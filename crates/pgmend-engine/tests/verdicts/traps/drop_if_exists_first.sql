Policies that each file drops and makes again, as generators write them: the last one that ran speaks.
=== file 01_t.sql
create table t (id int primary key, owner text);
alter table t enable row level security;
drop policy if exists own on t;
create policy own on t using (owner = current_user);
=== file 02_t.sql
drop policy if exists own on t;
create policy own on t using (owner = current_user or owner is null);
=== file 03_t.sql
drop policy if exists own on t;
create policy own on t using (owner = session_user);
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
