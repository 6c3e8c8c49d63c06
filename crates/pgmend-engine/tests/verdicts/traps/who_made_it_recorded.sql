Two files make the same table if it is not there; the history lists the second, which explains everything.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_first.sql
create table if not exists settings (key text primary key);
create index if not exists settings_key_idx on settings (key);
=== file 03_second.sql
create table if not exists settings (key text primary key);
=== made
@run 01
@run 03
=== history
01
03
=== expect
01 applied
02 pending out_of_order
03 applied
unexplained 0
