A reference dropped and made again with another action, in a phantom.
=== file 01_t.sql
create table a (id int primary key);
create table b (id int primary key, a int constraint b_a_fkey references a (id));
=== file 02_cascade.sql
alter table b drop constraint b_a_fkey;
alter table b add constraint b_a_fkey foreign key (a) references a (id) on delete cascade;
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
unexplained 0
