The recorded file only drops what an earlier one made, and it did.
=== file 01_users.sql
create table users (id uuid primary key, legacy_id int);
create table old (id int);
=== file 02_drop_old.sql
drop table old;
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied destructive
unexplained 0
