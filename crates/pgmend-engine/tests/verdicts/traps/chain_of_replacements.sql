Five bodies of one function, the fourth is live: the fifth is a phantom, the others cannot be seen and are trusted.
=== file 01_f.sql
create function f() returns int language sql as 'select 1';
=== file 02_f.sql
create or replace function f() returns int language sql as 'select 2';
=== file 03_f.sql
create or replace function f() returns int language sql as 'select 3';
=== file 04_f.sql
create or replace function f() returns int language sql as 'select 4';
=== file 05_f.sql
create or replace function f() returns int language sql as 'select 5';
=== made
@run 01
@run 02
@run 03
@run 04
=== history
01
02
03
04
05
=== expect
01 applied
02 superseded
03 superseded
04 applied
05 phantom
unexplained 0
