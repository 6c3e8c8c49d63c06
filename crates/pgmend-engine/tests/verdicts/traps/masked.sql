Both ran: `IF NOT EXISTS` kept the older shape, and the second file did nothing.
=== file 01_base.sql
create table t (id int primary key);
=== file 02_first.sql
create table if not exists scores (id int primary key, agent text);
=== file 03_second.sql
create table if not exists scores (id int primary key, workspace_id int not null, agent text);
create table if not exists other (id int);
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
03 applied masked
unexplained 0
reason 03 02_first.sql
