Row level security on, forced, off again by a later file that is a phantom.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_on.sql
alter table t enable row level security;
=== file 03_force.sql
alter table t force row level security;
=== file 04_off.sql
alter table t disable row level security;
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
04
=== expect
01 applied
02 applied
03 applied
04 phantom
unexplained 0
