create table a (b numeric, c float8);
insert into a values (1., .5), (1e3, 1.5e-3), (0, 1_0);
insert into a values (2, 3);
