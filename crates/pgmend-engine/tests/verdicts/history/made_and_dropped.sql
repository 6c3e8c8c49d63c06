Made and dropped again, both recorded: nothing is left to see, history is trusted.
=== file 01_users.sql
create table users (id uuid primary key);
=== file 02_try.sql
create table experiments (id int primary key, note text);
=== file 03_no_longer.sql
drop table experiments;
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
02 superseded
03 superseded destructive
unexplained 0
