Made, dropped and made again, and no history tells how far it went: running the rest could lose every row, so nobody guesses.
=== file 01_x.sql
create table x (id int primary key);
=== file 02_drop.sql
drop table x;
=== file 03_x.sql
create table x (id int primary key);
=== made
@run 01
@run 02
@run 03
insert into x select generate_series(1, 50);
=== history
none
=== expect
01 unrecorded
02 undecidable destructive
03 undecidable
unexplained 0
note no history table
