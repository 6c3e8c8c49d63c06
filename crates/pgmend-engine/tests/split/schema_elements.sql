create schema s
  create table a (b int)
  create view v as select b from a;
create table s.c (d int);
