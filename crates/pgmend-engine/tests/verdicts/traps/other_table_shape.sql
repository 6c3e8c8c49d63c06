The phantom's table is there in the shape of an applied file behind it, which only makes it if it is not there.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_phantom.sql
create table settings (key text primary key, value text);
=== file 03_again.sql
create table if not exists settings (key text primary key, value jsonb not null, at timestamptz);
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
03 applied masked
unexplained 0
