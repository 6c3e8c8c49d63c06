Rows in an order that only a deferred reference allows.
=== file 01_t.sql
create table a (id int primary key, b int);
create table b (id int primary key, a int);
alter table a add constraint a_b foreign key (b) references b (id) deferrable initially deferred;
alter table b add constraint b_a foreign key (a) references a (id) deferrable initially deferred;
insert into a values (1, 1);
insert into b values (1, 1);
=== made
@run 01
=== history
01
=== expect
01 applied data
unexplained 0
