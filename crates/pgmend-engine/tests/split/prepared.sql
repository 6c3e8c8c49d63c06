prepare p (int) as insert into a values ($1);
create table a (b int);
prepare q (int) as insert into a values ($1);
execute q (1); execute q(2);
deallocate q;
