Values of many types keep every digit.
=== file 01_v.sql
create table v (id int primary key, n numeric, f float8, j jsonb, a text[], b bytea, i interval, r int4range, t text);
insert into v values (1, 123456789012345678901234567890.1234567890, 0.1::float8 + 0.2, '{"b":1,"a":[1,2.50]}', '{x,"y z",NULL}', '\x00ff', '1 day 02:03:04', '[1,5)', E'tab\there "q" \\ ü'),
 (2, 'NaN', 'Infinity', 'null', '{}', '', '-1 mon', 'empty', '');
=== made
@run 01
=== history
01
=== expect
01 applied data
unexplained 0
