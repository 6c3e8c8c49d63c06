A file that only comments: one applied, one a phantom.
=== file 01_t.sql
create table t (id int primary key, a text);
=== file 02_comments.sql
comment on table t is 'what''s "this"; -- a table';
comment on column t.a is $$quotes ' and "more"$$;
=== file 03_comments.sql
comment on column t.id is 'the key';
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
