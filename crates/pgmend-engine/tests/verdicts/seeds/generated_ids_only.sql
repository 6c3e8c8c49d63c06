Every key is generated; rows are known by all that is stable in them.
=== file 01_tips.sql
create table tips (id uuid primary key default gen_random_uuid(), body text, at timestamptz default now());
=== file 02_seed.sql
insert into tips (body) values ('Drink'), ('Sleep');
=== file 03_more.sql
insert into tips (body) values ('Walk');
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied data
03 phantom data
unexplained 0
