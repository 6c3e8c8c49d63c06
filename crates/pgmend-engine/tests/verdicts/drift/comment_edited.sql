A comment was edited by hand, the only thing that a file wrote.
=== file 01_t.sql
create table t (id int primary key, a text);
=== file 02_comments.sql
comment on table t is 'one';
=== made
@run 01
@run 02
comment on table t is 'two';
=== history
01
02
=== expect
01 applied
02 applied drifted
unexplained some
drift changed table public.t
