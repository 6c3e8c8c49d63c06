Two files make the same table if it is not there, neither is recorded: one of them ran, and nobody can tell which.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_first.sql
create table if not exists settings (key text primary key);
=== file 03_second.sql
create table if not exists settings (key text primary key);
=== made
@run 01
@run 02
=== history
01
=== expect
01 applied
02 undecidable
03 undecidable
unexplained 0
