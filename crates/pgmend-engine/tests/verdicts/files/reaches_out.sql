A file that reaches for the machine: it is flagged, the machine is not touched, the rest is judged.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_out.sql
create table before_out (id int);
copy t to program 'touch /tmp/pgmend_verdicts_was_here';
create table behind_out (id int);
=== made
@run 01
create table before_out (id int);
create table behind_out (id int);
=== history
01
02
=== expect
01 applied
02 applied fails_on_replay reaches_out
unexplained 0
reason 02 02_out.sql:2
