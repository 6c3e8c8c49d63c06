Enum values: one added and there, one recorded and missing; the order is the file's.
=== file 01_status.sql
create type status as enum ('open', 'closed');
create table tickets (id int primary key, status status not null default 'open');
=== file 02_paused.sql
alter type status add value 'paused' before 'closed';
=== file 03_use_it.sql
create view paused as select id from tickets where status = 'paused';
=== file 04_archived.sql
alter type status add value if not exists 'archived';
=== made
@run 01
@run 02
@run 03
=== history
01
02
03
04
=== expect
01 applied
02 applied
03 applied
04 phantom
unexplained 0
