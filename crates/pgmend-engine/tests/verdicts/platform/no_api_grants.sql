supabase
The project was set not to expose new tables: its own default privileges grant nothing to the API's roles.
=== file 20250101000000_t.sql
create table public.t (id uuid primary key default gen_random_uuid());
create function public.f() returns int language sql as 'select 1';
=== file 20250102000000_u.sql
create table public.u (id uuid primary key);
grant select on public.u to anon;
=== made
alter default privileges for role postgres in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke all on functions from anon, authenticated, service_role;
@role postgres
@run 20250101000000
=== history
20250101000000
=== expect
20250101000000 applied
20250102000000 pending
unexplained 0
