A file stopped: its last two statements never ran. It is recorded.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== file 02_posts.sql
create table posts (id uuid primary key, author uuid references users (id));
create index posts_author_idx on posts (author);
create function posts_of(who uuid) returns setof posts language sql stable as $$ select * from posts where author = who $$;
=== made
@run 01
@run 02 1
=== history
01
02
=== expect
01 applied
02 partial
unexplained 0
