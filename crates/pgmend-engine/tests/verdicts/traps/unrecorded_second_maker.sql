The recorded file is a phantom, and a pasted one behind it made the table in another shape.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_phantom.sql
create table if not exists settings (key text primary key, value text, scope text);
=== file 03_pasted.sql
create table if not exists settings (key text primary key, value jsonb not null);
create index settings_value_idx on settings using gin (value);
=== made
@run 01
@run 03
=== history
01
02
=== expect
01 applied
02 phantom
03 unrecorded masked
unexplained 0
