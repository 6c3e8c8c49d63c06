create function f(x int) returns int return x + 1;
create table a (b int default f(1));
