The last one is recorded, and nothing of it is there.
=== file 01_notes.sql
create table notes (id serial primary key, body text);
=== file 02_search.sql
alter table notes add column tsv tsvector generated always as (to_tsvector('english', coalesce(body, ''))) stored;
create index notes_tsv_idx on notes using gin (tsv);
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
unexplained 0
