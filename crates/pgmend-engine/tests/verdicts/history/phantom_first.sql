The first of the recorded files left nothing; those behind it stand without it.
=== file 01_tags.sql
create table tags (id serial primary key, label text not null);
create index tags_label_idx on tags (label);
=== file 02_notes.sql
create table notes (id serial primary key, body text);
=== file 03_note_pins.sql
alter table notes add column pinned boolean not null default false;
=== made
@run 02
@run 03
=== history
01
02
03
=== expect
01 phantom
02 applied
03 applied
unexplained 0
