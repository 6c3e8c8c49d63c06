Somebody dropped a table and made it again by hand in another shape: it ran, and drifted since.
=== file 01_t.sql
create table t (id int primary key, a text, b text, c text);
create table other (id int primary key);
=== made
@run 01
drop table t;
create table t (id int primary key, a text, z int);
=== history
01
=== expect
01 applied drifted
unexplained some
drift missing column public.t.b
drift missing column public.t.c
drift extra column public.t.z
