Renames that nobody ran yet, on a database without anything.
=== file 01_users.sql
create table people (id uuid primary key, nick text);
=== file 02_rename.sql
alter table people rename to users;
=== file 03_rename_column.sql
alter table users rename column nick to handle;
=== made
=== history
=== expect
01 pending
02 pending
03 pending
unexplained 0
