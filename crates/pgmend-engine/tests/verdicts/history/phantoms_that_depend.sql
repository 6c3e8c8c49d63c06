Two phantoms, the second built on the first, and a file on top of both that was never recorded.
=== file 01_users.sql
create table users (id uuid primary key, email text);
=== file 02_orgs.sql
create table orgs (id uuid primary key, owner uuid references users (id));
=== file 03_org_members.sql
create table org_members (org_id uuid references orgs (id), user_id uuid references users (id), primary key (org_id, user_id));
create function is_member(org uuid, who uuid) returns boolean language sql stable as
  $$ select exists (select from org_members m where m.org_id = org and m.user_id = who) $$;
=== file 04_org_policies.sql
create policy members_read on orgs for select using (is_member(id, current_setting('app.user')::uuid));
alter table orgs enable row level security;
=== made
@run 01
=== history
01
02
03
=== expect
01 applied
02 phantom
03 phantom
04 pending
unexplained 0
