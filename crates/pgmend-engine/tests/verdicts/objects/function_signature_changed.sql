A function dropped and made again with another result; defaults and settings too.
=== file 01_f.sql
create function who(id int) returns text language sql stable as 'select ''x''';
=== file 02_f.sql
drop function who(int);
create function who(id int default 1) returns table (name text, n int) language plpgsql security definer set search_path = '' as $$ begin return query select 'x'::text, 1; end $$;
=== file 03_f.sql
alter function who(int) stable cost 5 set work_mem = '8MB';
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 superseded
02 applied
03 phantom
unexplained 0
