The natural key of a seed row was edited by hand: it is gone under its old name.
=== file 01_roles.sql
create table roles (id uuid primary key default gen_random_uuid(), slug text unique, label text);
insert into roles (slug, label) values ('admin', 'Admin'), ('editor', 'Editor'), ('reader', 'Reader');
=== made
@run 01
update roles set slug = 'administrator' where slug = 'admin';
=== history
01
=== expect
01 applied data drifted
unexplained some
drift missing row public.roles (slug = admin)
