create table a (b int); 	
create table c (d int);
