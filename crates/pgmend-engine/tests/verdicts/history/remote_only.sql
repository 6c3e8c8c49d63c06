A version that no file has; what it made is drift.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== recorded 0150
create table legacy (id int);
=== made
@run 01
create table legacy (id int);
=== history
01
0150
=== expect
01 applied
0150 remote_only
unexplained some
drift extra table public.legacy
