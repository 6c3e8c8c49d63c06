A lone statement in the middle of a file left nothing: the file ran, and an index was dropped since.
=== file 01_users.sql
create table users (id uuid primary key, email text, name text);
create index users_email_idx on users (email);
create index users_name_idx on users (name);
create function users_count() returns bigint language sql as 'select count(*) from users';
=== made
@run 01
drop index users_name_idx;
=== history
01
=== expect
01 applied drifted
unexplained some
drift missing index users_name_idx on public.users
