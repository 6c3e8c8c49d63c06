create function f(x int) returns int language plpgsql as $$
begin
  -- a; comment with 'quote
  if x > 0 then return 1; end if;
  return case when x = 0 then 0 else -1 end;
end;
$$;
create table a (b int default f(1));
