One in the middle is recorded, and nothing of it is there.
=== file 01_notes.sql
create table notes (id serial primary key, body text);
=== file 02_tags.sql
create table tags (id serial primary key, label text not null);
create policy readable on tags for select using (true);
alter table tags enable row level security;
=== file 03_note_pins.sql
alter table notes add column pinned boolean not null default false;
=== made
@run 01
@run 03
=== history
01
02
03
=== expect
01 applied
02 phantom
03 applied
unexplained 0
