Rows that come with COPY in the file.
=== file 01_countries.sql
create table countries (code text primary key, name text);
copy countries (code, name) from stdin;
de	Germany
fr	France
\.
create index countries_name_idx on countries (name);
=== made
@run 01
=== history
01
=== expect
01 applied data
unexplained 0
