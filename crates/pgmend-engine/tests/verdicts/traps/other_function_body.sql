The phantom's function is there with the body that an applied file behind it gave it.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_phantom.sql
create table gone (id int primary key);
create function stamp() returns int language sql as 'select 1';
=== file 03_again.sql
create or replace function stamp() returns int language sql as 'select 2';
create table kept (id int);
=== made
@run 01
@run 03
=== history
01
02
03
=== expect
01 applied
02 phantom
03 applied
unexplained 0
