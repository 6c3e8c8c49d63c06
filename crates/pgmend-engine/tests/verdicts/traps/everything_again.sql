A later file says again all that the phantom says, and more: history and the database agree either way, and history is trusted.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_first.sql
create table if not exists settings (key text primary key);
=== file 03_second.sql
create table if not exists settings (key text primary key);
create table extra (id int);
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
=== expect
01 applied
02 applied
03 applied
unexplained 0
