supabase
A policy and a trigger put onto the platform's tables by hand, and a member of the publication.
=== file 20250101000000_profiles.sql
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade);
=== made
@role postgres
@run 20250101000000
create policy "By hand" on storage.objects for select using (true);
create function public.f() returns trigger language plpgsql as 'begin return new; end';
create trigger by_hand after insert on auth.users for each row execute function public.f();
alter publication supabase_realtime add table public.profiles;
=== history
20250101000000
=== expect
20250101000000 applied
unexplained some
drift extra policy "By hand" on storage.objects
drift extra function public.f()
drift extra trigger by_hand on auth.users
drift changed publication supabase_realtime
