do $$ begin create table a (b int); end $$;
do language plpgsql 'begin create table c (d text default '';''); end';
do $do$
begin
  for i in 1..3 loop
    execute format('create table t%s (x int);', i);
  end loop;
end $do$;
