A unique index that was begun concurrently and failed is no index: its file did not do what it says.
=== file 01_x.sql
create table x (id int primary key, a int);
=== file 02_xu.sql
create unique index concurrently xu on public.x (a);
=== made
@run 01
insert into x values (1, 1), (2, 1);
create index xu_valid on x (a);
drop index xu_valid;
set search_path = public;
create unique index xu on x (a) where id > 1;
update pg_index set indisvalid = false, indpred = null where indexrelid = 'xu'::regclass;
=== history
01
=== expect
01 applied
02 pending non_transactional
unexplained 0
reason 02 is there, and invalid
