Functions of one name with other arguments are others.
=== file 01_f.sql
create function area(r float8) returns float8 language sql immutable as 'select 3.14 * r * r';
=== file 02_f.sql
create function area(a float8, b float8) returns float8 language sql immutable as 'select a * b';
=== file 03_f.sql
create function area(a int, variadic more int[]) returns int language sql as 'select a';
create procedure area(inout n int) language plpgsql as 'begin n := n + 1; end';
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
