Indexes made and dropped outside of any transaction.
=== file 01_t.sql
create table t (id int primary key, a int, b int);
=== file 02_idx.sql
create index concurrently t_a_idx on t (a);
=== file 03_idx.sql
create index concurrently if not exists t_b_idx on t (b);
=== file 04_drop.sql
drop index concurrently t_a_idx;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied non_transactional
03 phantom non_transactional
04 pending non_transactional
unexplained 0
