create table a (b int);
) select 1;
create table c (d int);
