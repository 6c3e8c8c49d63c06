A table dropped and made again in another shape.
=== file 01_events.sql
create table events (id serial primary key, payload text);
=== file 02_events_again.sql
drop table events;
create table events (id uuid primary key default gen_random_uuid(), payload jsonb not null, at timestamptz default now());
=== file 03_events_index.sql
create index events_at_idx on events (at);
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom destructive
03 pending
unexplained 0
