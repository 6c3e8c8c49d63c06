Owners given by files; one that is a phantom.
=== file 01_t.sql
grant create on schema public to keeper;
create table a (id int primary key);
create table b (id int primary key);
=== file 02_owner.sql
alter table a owner to keeper;
=== file 03_owner.sql
alter table b owner to keeper;
=== made
create role keeper;
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
