create table a (b int);
copy a from stdin;
\.

create table c (d int);
