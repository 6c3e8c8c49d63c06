A later file deletes one of the seed rows; recorded and done, and another one that is a phantom.
=== file 01_plans.sql
create table plans (id text primary key, price int);
insert into plans values ('free', 0), ('pro', 900), ('old', 1), ('older', 2);
=== file 02_no_old.sql
delete from plans where id = 'old';
=== file 03_no_older.sql
delete from plans where id = 'older';
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied data
02 applied destructive data
03 phantom destructive data
unexplained 0
