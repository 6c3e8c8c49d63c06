supabase
The trigger on auth.users, the bucket and the publication member are phantoms.
=== file 20250101000000_profiles.sql
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade);
=== file 20250102000000_trigger.sql
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin insert into public.profiles (id) values (new.id); return new; end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
=== file 20250103000000_bucket.sql
insert into storage.buckets (id, name) values ('avatars', 'avatars');
=== file 20250104000000_realtime.sql
alter publication supabase_realtime add table public.profiles;
=== made
@role postgres
@run 20250101000000
=== history
20250101000000
20250102000000
20250103000000
20250104000000
=== expect
20250101000000 applied
20250102000000 phantom
20250103000000 phantom data
20250104000000 phantom
unexplained 0
