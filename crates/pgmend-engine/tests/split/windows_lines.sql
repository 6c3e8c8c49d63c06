-- with CRLF
create table a (
  b int -- ;
);

create function f() returns text language sql as $$
  select ';'::text;
$$;
insert into a values (1);
