Two files begin with the same table, and only the table is there: the one that is recorded stopped after it.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_first.sql
create table if not exists tags (id int primary key);
create table first (id int);
=== file 03_second.sql
create table if not exists tags (id int primary key);
create table second (id int);
=== made
@run 01
@run 03 1
=== history
01
03
=== expect
01 applied
02 pending out_of_order
03 partial
unexplained 0
