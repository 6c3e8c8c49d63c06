A statement failed on the rows that were there, and what stood behind it never ran.
=== file 01_users.sql
create table users (id int primary key, email text);
=== file 02_unique_emails.sql
create table audit (id int);
alter table users add constraint users_email_key unique (email);
alter table users alter column email set not null;
create index audit_id_idx on audit (id);
=== made
@run 01
insert into users values (1, 'a'), (2, 'a');
@run 02 1
=== history
01
02
=== expect
01 applied
02 partial
unexplained 0
