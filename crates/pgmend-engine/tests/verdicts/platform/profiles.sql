supabase
A project as most begin: profiles, a trigger on auth.users, policies on storage.objects, a publication member.
=== file 20250101000000_profiles.sql
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, handle text unique, created_at timestamptz default now());
alter table public.profiles enable row level security;
create policy "Own profile" on public.profiles for all to authenticated using ((select auth.uid()) = id);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin insert into public.profiles (id) values (new.id); return new; end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
=== file 20250102000000_storage.sql
insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true);
create policy "Avatars are public" on storage.objects for select using (bucket_id = 'avatars');
=== file 20250103000000_realtime.sql
alter publication supabase_realtime add table public.profiles;
=== file 20250104000000_upload.sql
create policy "Own uploads" on storage.objects for insert to authenticated with check (bucket_id = 'avatars');
=== made
@role postgres
@run 20250101000000
@run 20250102000000
@run 20250103000000
=== history
20250101000000
20250102000000
20250103000000
20250104000000
=== expect
20250101000000 applied
20250102000000 applied data
20250103000000 applied
20250104000000 phantom
unexplained 0
