A block makes tables by dynamic SQL; another one only does so if there is something to do.
=== file 01_do.sql
do $$
declare name text;
begin
  foreach name in array array['red', 'green'] loop
    execute format('create table %I (id int primary key)', name || '_things');
    execute format('create policy %I on %I using (true)', name || '_all', name || '_things');
  end loop;
end $$;
=== file 02_do.sql
do $$ begin
  if to_regclass('blue_things') is null then execute 'create table blue_things (id int primary key)'; end if;
  begin create type mood as enum ('x'); exception when duplicate_object then null; end;
end $$;
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
unexplained 0
