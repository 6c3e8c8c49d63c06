Said twice in the same words: nothing is masked.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_first.sql
create table if not exists scores (id int primary key, agent text);
=== file 03_second.sql
create table if not exists scores (id int primary key, agent text);
create index if not exists scores_agent_idx on scores (agent);
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
=== expect
01 applied
02 applied
03 applied
unexplained 0
