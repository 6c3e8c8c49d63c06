The history lists a version twice as old and one from the future; files are compared by version alone.
=== file 20250101000000_users.sql
create table users (id uuid primary key);
=== file 20250102000000_posts.sql
create table posts (id uuid primary key);
=== made
@run 20250101000000
@run 20250102000000
=== history
20250101000000
20250102000000
20300101000000
=== expect
20250101000000 applied
20250102000000 applied
20300101000000 remote_only
unexplained 0
