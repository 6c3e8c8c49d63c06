A table made from a query with its rows, and one through SELECT INTO.
=== file 01_t.sql
create table numbers as select n, n * n as square from generate_series(1, 3) n;
select n, square into big from numbers where square > 3;
=== file 02_t.sql
create table odd as select n from numbers where n % 2 = 1;
=== made
@run 01
=== history
01
02
=== expect
01 applied data
02 phantom data
unexplained 0
