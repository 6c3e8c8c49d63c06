Rows that users added are nobody's drift.
=== file 01_roles.sql
create table roles (id serial primary key, slug text not null unique, label text, created_at timestamptz not null default now());
create table grants (id uuid primary key default gen_random_uuid(), role_id int not null references roles (id), what text not null, unique (role_id, what));
=== file 02_seed.sql
insert into roles (slug, label) values ('admin', 'Admin'), ('editor', 'Editor'), ('reader', 'Reader');
insert into grants (role_id, what) select id, 'write' from roles where slug in ('admin', 'editor');
=== made
@run 01
@run 02
insert into roles (slug, label) select 'r' || n, 'x' from generate_series(1, 50) n;
=== history
01
02
=== expect
01 applied
02 applied data
unexplained 0
