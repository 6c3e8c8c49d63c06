Renames of a table, a column and a constraint, applied: what was made earlier is there under its new name.
=== file 01_users.sql
create table people (id uuid primary key, nick text, constraint nick_len check (length(nick) > 2));
=== file 02_rename.sql
alter table people rename to users;
=== file 03_rename_column.sql
alter table users rename column nick to handle;
alter table users rename constraint nick_len to handle_length;
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
