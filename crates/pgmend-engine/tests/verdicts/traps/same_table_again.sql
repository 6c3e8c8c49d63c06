The phantom's table is there, because an applied file behind it made the very same one if it was not there.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_phantom.sql
create table settings (key text primary key, value text);
create index settings_value_idx on settings (value);
=== file 03_again.sql
create table if not exists settings (key text primary key, value text);
create table more (id int);
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
