supabase
Extensions as hosted projects have them, in the schema for them.
=== file 20250101000000_ext.sql
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create table public.t (id uuid primary key default extensions.uuid_generate_v4(), name text);
create index t_name_idx on public.t using gin (name extensions.gin_trgm_ops);
=== made
@role postgres
create extension pg_trgm with schema extensions;
@role postgres
@run 20250101000000
=== history
20250101000000
=== expect
20250101000000 applied
unexplained 0
