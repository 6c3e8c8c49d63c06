Only comments, blanks and line ends differ from what was recorded.
=== file 01_users.sql
-- who signs in{CR}
create table users ( -- the table{CR}
  id uuid primary key,{CR}
  email text /* may be empty */{CR}
);{CR}
{CR}
create index users_email_idx on users (email); -- for look-ups{CR}
insert into users values ('00000000-0000-0000-0000-000000000001', 'it''s; me') -- a seed
;
comment on table users is 'a; b';
=== recorded 01
create table users (id uuid primary key, email text);
create index users_email_idx
  on users (email);
insert into users values ('00000000-0000-0000-0000-000000000001', 'it''s; me');
comment on table users is 'a; b'
=== made
@run 01
=== history
01
=== expect
01 applied data
unexplained 0
