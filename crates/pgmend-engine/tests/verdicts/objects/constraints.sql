Keys, checks, NOT VALID and its validation, deferrable references.
=== file 01_t.sql
create table a (id int primary key, n int);
create table b (id int primary key, a int);
=== file 02_fk.sql
alter table b add constraint b_a_fk foreign key (a) references a (id) deferrable initially deferred not valid;
alter table a add constraint n_small check (n < 100) not valid;
=== file 03_validate.sql
alter table b validate constraint b_a_fk;
=== file 04_unique.sql
alter table b add constraint b_a_key unique (a);
alter table a validate constraint n_small;
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
