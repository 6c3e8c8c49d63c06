A view over a column that is renamed later reads otherwise from then on.
=== file 01_users.sql
create table users (id uuid primary key, nick text);
create view nicks as select nick from users;
=== file 02_rename.sql
alter table users rename column nick to handle;
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied
unexplained 0
