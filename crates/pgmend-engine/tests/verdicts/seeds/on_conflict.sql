Rows written with ON CONFLICT: one file made them, the next changed one and added one; the third is a phantom.
=== file 01_flags.sql
create table flags (key text primary key, enabled boolean not null, note text);
insert into flags values ('a', true, 'x'), ('b', false, 'y') on conflict (key) do nothing;
=== file 02_flags.sql
insert into flags values ('b', true, 'y'), ('c', true, 'z') on conflict (key) do update set enabled = excluded.enabled;
=== file 03_flags.sql
insert into flags values ('a', false, 'x') on conflict (key) do update set enabled = excluded.enabled;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied data
02 applied data
03 phantom data
unexplained 0
