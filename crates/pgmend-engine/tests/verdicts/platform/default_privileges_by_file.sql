supabase
A file takes the API's roles out of the default privileges: applied, and another one that is a phantom.
=== file 20250101000000_before.sql
create table public.before (id uuid primary key);
=== file 20250102000000_private.sql
alter default privileges in schema public revoke all on tables from anon;
=== file 20250103000000_after.sql
create table public.after (id uuid primary key);
=== file 20250104000000_app.sql
create schema app;
alter default privileges in schema app grant select on tables to authenticated;
=== file 20250105000000_phantom.sql
alter default privileges in schema public revoke all on functions from anon;
=== made
@role postgres
@run 20250101000000
@run 20250102000000
@run 20250103000000
@run 20250104000000
=== history
20250101000000
20250102000000
20250103000000
20250104000000
20250105000000
=== expect
20250101000000 applied
20250102000000 applied
20250103000000 applied
20250104000000 applied
20250105000000 phantom
unexplained 0
