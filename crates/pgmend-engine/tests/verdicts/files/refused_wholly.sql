A file whose words name nothing that can be looked for, and that the replay refuses: it is no file without effect.
=== file 01_t.sql
create table t (id int primary key);
=== file 02_refused.sql
update elsewhere set x = 1;
=== made
@run 01
=== history
01
=== expect
01 applied
02 pending fails_on_replay
unexplained 0
reason 02 02_refused.sql:1
