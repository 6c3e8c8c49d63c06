-- Typical statements of hosted projects' migrations, of our own writing; each block between `--#` lines runs as the
-- ordinary role `postgres` and must succeed. CREATE EXTENSION is lifted, as the replay lifts it.
--# profile of a user, RLS with auth.uid()
create table public.profiles (
    id uuid primary key references auth.users (id) on delete cascade,
    username text unique,
    api_key uuid default gen_random_uuid()
);
alter table public.profiles enable row level security;
create policy "own profile" on public.profiles for select to authenticated using ((select auth.uid()) = id);
create policy "service" on public.profiles using (auth.role() = 'service_role' or (auth.jwt() ->> 'role') = 'admin' or auth.email() = 'a@b.c');
--# trigger on auth.users with a definer function and an empty search path
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into public.profiles (id, username) values (new.id, new.raw_user_meta_data ->> 'username');
    return new;
end
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
--# a seed user with a password
insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
values ('00000000-0000-0000-0000-000000000000', '11111111-1111-1111-1111-111111111111', 'authenticated', 'authenticated', 'seed@example.com',
    crypt('password', gen_salt('bf')), now(), '{"provider":"email"}', '{"username":"seed"}', now(), now());
insert into auth.identities (provider_id, user_id, identity_data, provider) values ('seed', '11111111-1111-1111-1111-111111111111', '{"email":"Seed@example.com"}', 'email');
do $$ begin assert (select username from public.profiles) = 'seed'; end $$;
--# buckets and policies on storage.objects
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values ('avatars', 'avatars', true, 5242880, '{image/png}') on conflict (id) do nothing;
create policy "avatars are public" on storage.objects for select using (bucket_id = 'avatars');
create policy "own folder" on storage.objects for insert to authenticated
    with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = auth.uid()::text and lower(storage.extension(name)) = 'png');
create policy "bucket readers" on storage.buckets for select to anon using (true);
do $$ begin assert storage.foldername('a/b/c.tar.gz') = '{a,b}' and storage.filename('a/b/c.tar.gz') = 'c.tar.gz' and storage.extension('a/b/c.tar.gz') = 'gz'; end $$;
--# realtime publication
create table public.chat (id bigint generated always as identity primary key, room uuid default uuid_generate_v4(), body text);
alter publication supabase_realtime add table public.chat;
alter table public.chat replica identity full;
--# broadcast from a trigger, policies on realtime.messages
create function public.chat_changed() returns trigger language plpgsql security definer as $$
begin
    perform realtime.broadcast_changes('room:' || new.id, tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
    perform realtime.send(jsonb_build_object('id', new.id), 'made', 'room', false);
    return null;
end
$$;
create trigger chat_changed after insert or update on public.chat for each row execute function public.chat_changed();
create policy "listen" on realtime.messages for select to authenticated using (realtime.topic() like 'room:%' and realtime.messages.extension = 'broadcast');
insert into public.chat (body) values ('x');
--# pre-installed extensions asked for again
select pgmend_shadow.create_extension('pgcrypto', 'extensions', null, true, false);
select pgmend_shadow.create_extension('uuid-ossp', 'extensions', null, true, false);
comment on extension "uuid-ossp" is 'generate universally unique identifiers (UUIDs)';
select encode(digest('a', 'sha256'), 'hex'), extensions.gen_random_bytes(8), extensions.uuid_generate_v4();
--# cron
select pgmend_shadow.create_extension('pg_cron', 'pg_catalog', null, true, false);
grant usage on schema cron to postgres;
grant all privileges on all tables in schema cron to postgres;
select cron.schedule('nightly', '0 3 * * *', $$delete from public.chat where false$$);
select cron.schedule('nightly', '0 4 * * *', 'select 1');
select cron.unschedule('nightly') where exists (select from cron.job where jobname = 'nightly' and schedule = '0 4 * * *');
do $$ begin assert (select count(*) from cron.job) = 0; end $$;
--# a call of a function in the cloud
select pgmend_shadow.create_extension('pg_net', 'extensions', null, false, false);
select net.http_post(url := 'https://example.com', body := '{"a":1}'::jsonb, headers := '{}'::jsonb);
create function public.notify_edge() returns trigger language plpgsql as $$ begin perform net.http_get('https://example.com'); return new; end $$;
grant usage on schema net to service_role;
grant execute on all functions in schema net to service_role;
--# a database webhook
create trigger hook after insert on public.chat for each row execute function
    supabase_functions.http_request('https://example.com', 'POST', '{}', '{}', '1000');
--# vault
select vault.create_secret('s3cret', 'my_key', 'for tests');
do $$ begin assert (select decrypted_secret from vault.decrypted_secrets where name = 'my_key') = 's3cret'; end $$;
grant select on vault.decrypted_secrets to service_role;
--# grants and default privileges
grant usage on schema public to anon, authenticated;
grant select on all tables in schema public to anon, authenticated;
revoke insert on public.chat from anon;
alter default privileges in schema public grant select on tables to anon;
alter default privileges for role postgres in schema public revoke execute on functions from anon;
--# a private schema
create schema private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;
create function private.is_admin() returns boolean language sql security definer stable set search_path = '' as $$ select auth.jwt() ->> 'admin' = 'true' $$;
--# search with trigrams and a moddatetime trigger
select pgmend_shadow.create_extension('moddatetime', 'extensions', null, false, false);
create table public.notes (id serial primary key, title text, updated_at timestamptz default '2000-01-01');
create trigger touch before update on public.notes for each row execute function extensions.moddatetime(updated_at);
insert into public.notes (title) values ('a');
update public.notes set title = 'b';
do $$ begin assert (select updated_at > '2020-01-01' from public.notes); end $$;
--# postgis column, index, generated column, distance function
select pgmend_shadow.create_extension('postgis', 'extensions', null, false, false);
create table public.places (
    id serial primary key,
    location extensions.geography(Point, 4326),
    area extensions.geometry(MultiPolygonZ, 3857),
    free geometry,
    lat double precision, lng double precision,
    point geometry(Point, 4326) generated always as (st_setsrid(st_makepoint(lng, lat), 4326)) stored
);
create index places_location_idx on public.places using gist (location);
create index places_point_idx on public.places using gist (point);
create function public.near(lat float, lng float) returns setof public.places language sql as $$
    select * from public.places where st_dwithin(location, st_point(lng, lat)::extensions.geography, 1000) order by location <-> st_point(lng, lat)::extensions.geography
$$;
insert into public.places (location, lat, lng) values ('POINT(21 52)', 52, 21), (st_setsrid(st_makepoint(1, 2), 4326)::geography, 1, 2);
do $$ begin assert (select string_agg(format_type(atttypid, atttypmod), ' ' order by attnum) from pg_attribute where attrelid = 'public.places'::regclass
    and attname in ('location', 'area', 'free', 'point')) in (
    'geography(Point,4326) geometry(MultiPolygonZ,3857) geometry geometry(Point,4326)'); end $$;
--# vector column with an index
select pgmend_shadow.create_extension('vector', 'extensions', null, false, false);
create table public.documents (id bigserial primary key, embedding vector(1536), small extensions.halfvec(256));
create index documents_hnsw on public.documents using hnsw (embedding vector_cosine_ops);
create index documents_ivf on public.documents using ivfflat (embedding vector_l2_ops);
select pgmend_shadow.set_index_options('public.documents_hnsw', '{m=16,ef_construction=64}') where exists (
    select from pg_extension e join pg_proc p on p.proname = 'hnswhandler' and p.prolang = 12);
create function public.match_documents(query vector(1536), n int) returns table (id bigint, similarity float) language sql stable as $$
    select d.id, 1 - (d.embedding <=> query) from public.documents d order by d.embedding <=> query limit n
$$;
insert into public.documents (embedding) values (array_fill(0.1, array[1536])::real[]::vector);
do $$ begin assert (select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'public.documents'::regclass and attname = 'embedding') = 'vector(1536)'; end $$;
--# queues, tokens, json schemas
select pgmend_shadow.create_extension('pgmq', null, null, false, true);
select pgmq.create('jobs');
select pgmq.send('jobs', '{"a":1}'::jsonb);
select pgmend_shadow.create_extension('pgjwt', 'extensions', null, false, true);
do $$ begin assert extensions.sign('{"sub":"1234567890","name":"John Doe","iat":1516239022}', 'your-256-bit-secret') like 'ey%.ey%.%'; end $$;
do $$ begin assert (select valid from extensions.verify(extensions.sign('{"a":1}', 'k'), 'k')); end $$;
select pgmend_shadow.create_extension('pg_jsonschema', 'extensions', null, false, false);
alter table public.chat add column meta json check (json_matches_schema('{"type":"object"}', meta));
--# foreign servers
select pgmend_shadow.create_extension('postgres_fdw', 'extensions', null, false, false);
create server elsewhere foreign data wrapper postgres_fdw options (host 'example.com', dbname 'x');
create user mapping for postgres server elsewhere options (user 'a', password 'b');
create foreign table public.far (id int) server elsewhere;
--# an extension nobody knows, and one dropped again
select pgmend_shadow.create_extension('pg_unheard_of', 'extensions', '9.9', false, false);
drop extension pg_unheard_of;
drop extension pg_jsonschema cascade;
--# enum, domain, view with options, column grants
create type public.status as enum ('new', 'done');
alter type public.status add value 'gone';
create view public.open_chat with (security_barrier) as select id, body from public.chat;
grant select (id) on public.chat to anon;
--# what belongs to postgres
alter table public.chat owner to postgres;
alter function public.handle_new_user() owner to postgres;
--# graphql comment and entry point
comment on schema public is e'@graphql({"inflect_names": true})';
select graphql_public.graphql(query => '{ a }');
