A policy made, dropped, made by a phantom, and replaced by a file that is truly pending: one row lies, no file ran half.
=== file 01_x.sql
create table x (id int);
create policy p on x using (true);
=== file 02_drop.sql
drop policy p on x;
=== file 03_p.sql
create policy p on x using (id > 0);
=== file 04_p.sql
drop policy if exists p on x;
create policy p on x using (id > 1);
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
04 pending
unexplained 0
