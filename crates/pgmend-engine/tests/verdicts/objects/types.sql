Domains, composites, ranges, exclusion constraints.
=== file 01_types.sql
create domain email as text check (value ~ '@');
create type address as (street text, zip varchar(10));
create type price_range as range (subtype = numeric);
create table rooms (id int primary key, mail email, at address, prices price_range, during tsrange, exclude using gist (during with &&));
=== file 02_types.sql
alter domain email add constraint short check (length(value) < 200);
alter type address add attribute country text;
=== file 03_types.sql
alter domain email set not null;
alter type address drop attribute zip;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
