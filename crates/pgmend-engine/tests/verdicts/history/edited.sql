The file says something else than what was recorded.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== file 02_roles.sql
create table roles (id int primary key, name varchar(40) not null);
=== recorded 02
create table roles (id int primary key, name varchar(40));
=== made
@run 01
create table roles (id int primary key, name varchar(40));
=== history
01
02
=== expect
01 applied
02 applied edited drifted
unexplained some
drift changed column public.roles.name
