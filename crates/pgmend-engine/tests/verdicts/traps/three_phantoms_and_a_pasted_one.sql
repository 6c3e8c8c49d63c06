Many things at once: phantoms, a pasted file, one out of order, a half one.
=== file 01_a.sql
create table a (id int primary key);
=== file 02_b.sql
create table b (id int primary key, a int references a (id));
=== file 03_c.sql
create function c() returns int language sql as 'select 1';
=== file 04_d.sql
alter table a add column d int;
create index a_d_idx on a (d);
=== file 05_e.sql
create or replace function c() returns int language sql as 'select 2';
create view v as select id from a;
=== file 06_f.sql
create table f (id int primary key);
=== file 07_g.sql
create table g (id int primary key, f int references f (id));
=== made
@run 01
@run 04 1
@run 05
@run 06
=== history
01
02
03
04
05
07
=== expect
01 applied
02 phantom
03 applied
04 partial
05 applied
06 unrecorded
07 phantom
unexplained 0
