The renaming file is a phantom.
=== file 01_users.sql
create table people (id uuid primary key, nick text);
=== file 02_rename.sql
alter table people rename to users;
=== file 03_rename_column.sql
alter table users rename column nick to handle;
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
03 pending
unexplained 0
