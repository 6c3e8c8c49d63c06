A value renamed, by a recorded file that ran and one that did not.
=== file 01_status.sql
create type status as enum ('open', 'closed', 'odd');
=== file 02_done.sql
alter type status rename value 'closed' to 'done';
=== file 03_even.sql
alter type status rename value 'odd' to 'even';
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
