A table with an identity column, rows with and without given numbers.
=== file 01_levels.sql
create table levels (id int generated always as identity primary key, name text unique);
insert into levels (name) values ('low'), ('high');
=== file 02_given.sql
insert into levels (id, name) overriding system value values (100, 'top');
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied data
02 applied data
unexplained 0
