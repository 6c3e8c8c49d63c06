create table a (b int);
create function f() returns int language sql begin atomic select 1; select count(*)::int from a; end;
create or replace procedure p(x int) language sql
BEGIN
  ATOMIC
  insert into a values (x);
  insert into a values (case when x > 1 then case x when 2 then 3 else 4 end else 0 end);
END;
call p(2);
