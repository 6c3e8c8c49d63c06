The dropping file is the phantom: what it should have dropped is still there.
=== file 01_users.sql
create table users (id uuid primary key, legacy_id int);
create index users_legacy_idx on users (legacy_id);
=== file 02_no_legacy.sql
alter table users drop column legacy_id;
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom destructive
unexplained 0
