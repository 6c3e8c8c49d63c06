create function f() returns void language plpgsql as $f$
begin
  execute $q$ create table if not exists made (x text default $d$;$d$); $q$;
end $f$;
select f();
