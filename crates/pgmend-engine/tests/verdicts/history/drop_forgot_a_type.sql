A pair that undoes itself, of which the dropping file forgot a type: that decides for the first.
=== file 01_users.sql
create table users (id uuid primary key);
=== file 02_try.sql
create type mood as enum ('good', 'bad');
create table experiments (id int primary key, mood mood);
=== file 03_no_longer.sql
drop table if exists experiments;
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
03 applied destructive
unexplained 0
