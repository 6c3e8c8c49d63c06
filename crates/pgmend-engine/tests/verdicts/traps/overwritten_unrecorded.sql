An older body of a function was never recorded, a later one is live: nobody can see whether the older ran.
=== file 01_f.sql
create function f() returns int language sql as 'select 1';
=== file 02_f.sql
create or replace function f() returns int language sql as 'select 2';
=== file 03_f.sql
create or replace function f() returns int language sql as 'select 3';
=== made
@run 01
@run 03
=== history
01
03
=== expect
01 applied
02 superseded
03 applied
unexplained 0
