The first of two makers is a phantom, and a file between them needs what it makes.
=== file 01_t.sql
create table if not exists t (id int primary key, b text);
=== file 02_comment.sql
comment on table t is 'the first';
=== file 03_t.sql
create table if not exists t (id int primary key, slug text unique, c text);
=== made
@run 03
=== history
01
02
03
=== expect
01 phantom
02 phantom
03 applied masked
unexplained 0
