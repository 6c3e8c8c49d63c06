Recorded by an older command line, which split at other places.
=== file 01_functions.sql
create table t (id int);
-- a comment; with a semicolon
create function answer() returns int language sql begin atomic select 42; select 43; end;
create function again() returns int language plpgsql as $$ begin return 1; end $$; -- at the end; of it
create rule keep as on delete to t do instead (select 1; select 2);
=== made
@run 01
=== history
01 old
=== expect
01 applied
unexplained 0
