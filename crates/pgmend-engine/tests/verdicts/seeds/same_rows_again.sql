A phantom's rows are partly there, through an applied file behind it.
=== file 01_t.sql
create table roles (slug text primary key, label text);
=== file 02_phantom.sql
insert into roles values ('admin', 'Admin'), ('editor', 'Editor');
=== file 03_again.sql
insert into roles values ('admin', 'Admin'), ('reader', 'Reader') on conflict (slug) do nothing;
=== made
@run 01
@run 03
=== history
01
02
03
=== expect
01 applied
02 phantom data
03 applied data
unexplained 0
