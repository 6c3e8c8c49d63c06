create table a (b int);
create table a (b int);
select * from missing;
creat table wrong (b int);
insert into a values ('x');
insert into a values (7);
