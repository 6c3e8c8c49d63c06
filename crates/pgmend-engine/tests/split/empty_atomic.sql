create procedure p() begin atomic end;
create procedure q() begin atomic; end;
create table a (b int);
