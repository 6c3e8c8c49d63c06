Seeds of a table that a later file drops.
=== file 01_tmp.sql
create table import (id int primary key, body text);
insert into import values (1, 'a');
create table kept (id int primary key, body text);
=== file 02_move.sql
insert into kept select * from import;
drop table import;
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied data
02 applied destructive data
unexplained 0
