A column was added to and another dropped from a table with seed rows: the columns are drift, the rows are not.
=== file 01_plans.sql
create table plans (id text primary key, price int not null, blurb text);
insert into plans values ('free', 0, 'x'), ('pro', 900, 'y');
=== made
@run 01
alter table plans add column hot boolean default true;
alter table plans drop column blurb;
=== history
01
=== expect
01 applied data drifted
unexplained some
drift extra column public.plans.hot
drift missing column public.plans.blurb
