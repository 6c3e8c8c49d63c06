create table a (b int);
/* never closed;
create table c (d int);
