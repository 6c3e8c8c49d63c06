A file stopped half-way and nobody recorded it; a later one ran all the same.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== file 02_posts.sql
create table posts (id uuid primary key, author uuid references users (id));
create index posts_author_idx on posts (author);
alter table posts enable row level security;
=== file 03_likes.sql
create table likes (post uuid references posts (id), who uuid references users (id));
=== made
@run 01
@run 02 1-2
@run 03
=== history
01
03
=== expect
01 applied
02 partial
03 applied
unexplained 0
