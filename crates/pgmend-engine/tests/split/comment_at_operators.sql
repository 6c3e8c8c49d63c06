create table a (b int);
insert into a select 2 */* times; */ 3;
insert into a select 2 --minus;
  + 3;
insert into a select 5 - -1;
