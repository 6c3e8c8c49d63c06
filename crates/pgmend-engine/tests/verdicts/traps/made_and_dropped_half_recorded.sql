Made and dropped; the history knows of the making only. Either the row lies or one is missing.
=== file 01_keep.sql
create table keep (id int);
=== file 02_old.sql
create table old (id int);
=== file 03_drop.sql
drop table old;
=== made
@run 01
@run 02
@run 03
=== history
01
02
=== expect
01 applied
02 undecidable
03 undecidable destructive
unexplained 0
