create table a ("end" int, "begin" int, atomic int, "case" int);
insert into a (atomic) values (1);
create view v as select atomic as begin from a;
create view w as select case when atomic = 1 then 2 end as "end" from a;
