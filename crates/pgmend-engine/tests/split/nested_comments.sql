create table a (b int); /* out; /* in; */ still; */ create table c (d int); /* end */
/* first */ /* second; */ create table e (f /* ; */ int) -- ;
;
