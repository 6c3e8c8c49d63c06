Members of a publication, added by files, and a publication of another file's own.
=== file 01_t.sql
create table a (id int primary key);
create table b (id int primary key);
create publication changes for table a;
=== file 02_member.sql
alter publication changes add table b;
=== file 03_own.sql
create publication more for table b where (id > 10) with (publish = 'insert');
=== made
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
