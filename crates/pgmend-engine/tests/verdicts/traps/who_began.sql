Two files begin with the same table, neither is recorded, and only the table is there: one of them stopped after it, and nobody can tell which.
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
=== expect
01 applied
02 undecidable
03 undecidable
unexplained 0
