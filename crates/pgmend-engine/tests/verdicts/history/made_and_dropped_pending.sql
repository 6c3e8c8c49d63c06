Made and dropped again in files that nobody ran: they are pending, not superseded.
=== file 01_users.sql
create table users (id uuid primary key);
=== file 02_try.sql
create table experiments (id int primary key, note text);
=== file 03_no_longer.sql
drop table experiments;
=== made
@run 01
=== history
01
=== expect
01 applied
02 pending
03 pending destructive
unexplained 0
