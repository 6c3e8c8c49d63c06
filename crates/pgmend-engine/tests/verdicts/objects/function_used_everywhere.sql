Functions in defaults, checks, generated columns, index expressions and policies, of a schema of their own.
=== file 01_f.sql
create schema private;
create function private.slugify(t text) returns text language sql immutable as $$ select lower(regexp_replace(t, '\W+', '-', 'g')) $$;
create table posts (id int primary key, title text not null check (private.slugify(title) <> ''),
  slug text generated always as (private.slugify(title)) stored);
create index posts_slug_idx on posts (private.slugify(title));
create policy mine on posts using (private.slugify(title) like 'a%');
=== file 02_f.sql
alter function private.slugify(text) rename to to_slug;
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied
unexplained 0
