A column filled with the day of the run.
=== file 01_terms.sql
create table terms (id text primary key, accepted_on date not null default current_date, body text);
insert into terms (id, body) values ('v1', 'a'), ('v2', 'b');
=== made
@run 01
update terms set accepted_on = '2024-02-03';
=== history
01
=== expect
01 applied data
unexplained 0
