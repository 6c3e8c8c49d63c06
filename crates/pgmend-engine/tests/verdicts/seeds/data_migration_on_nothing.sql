A data migration that finds no rows in the replay: nothing of it can be observed, history is trusted.
=== file 01_users.sql
create table users (id int primary key, name text, first text);
=== file 02_split_names.sql
update users set first = split_part(name, ' ', 1) where first is null;
=== file 03_again.sql
update users set name = trim(name);
=== made
@run 01
insert into users values (1, 'Ada Lovelace');
@run 02
=== history
01
02
=== expect
01 applied
02 no_effect
03 no_effect
unexplained 0
