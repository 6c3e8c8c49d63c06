Building an index failed on the server and left it there, invalid.
=== file 01_t.sql
create table t (id int primary key, a int);
=== file 02_idx.sql
create unique index concurrently t_a_key on t (a);
=== made
@run 01
insert into t values (1, 1), (2, 2);
@run 02
update pg_index set indisvalid = false where indexrelid = 't_a_key'::regclass;
=== history
01
=== expect
01 applied
02 pending non_transactional
unexplained 0
reason 02 is there, and invalid
