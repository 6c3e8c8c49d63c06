Pasted into an SQL editor: it is all there, and the history does not know.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== file 02_phone.sql
alter table users add column phone text;
create unique index users_phone_key on users (phone) where phone is not null;
=== file 03_avatar.sql
alter table users add column avatar text;
=== made
@run 01
@run 02
=== history
01
=== expect
01 applied
02 unrecorded
03 pending
unexplained 0
