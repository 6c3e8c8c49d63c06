The phantom's function is there, because an applied file behind it made the very same one.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_phantom.sql
create table gone (id int primary key, t int references t (id));
create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger stamp_gone before update on gone for each row execute function stamp();
=== file 03_again.sql
create or replace function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger stamp_t before update on t for each row execute function stamp();
=== made
@run 01
@run 03
=== history
01
02
03
=== expect
01 applied
02 phantom
03 applied
unexplained 0
