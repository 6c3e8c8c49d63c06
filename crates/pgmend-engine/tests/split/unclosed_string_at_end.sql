create table a (b int);
create table c (d text default 'never closed;
create table e (f int);
