Files that hold nothing, or nothing but comments, recorded or not.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== file 02_empty.sql
=== file 03_comments.sql
-- nothing to do: create table users (…) came earlier
/* not even
   here; */
=== file 04_empty.sql

=== made
@run 01
=== history
01
02
03
=== expect
01 applied
02 no_effect
03 no_effect
04 no_effect
unexplained 0
