Rows that a trigger writes when others are seeded.
=== file 01_base.sql
create table accounts (id int primary key, name text);
create table wallets (account_id int primary key references accounts (id), balance int not null default 0);
create function open_wallet() returns trigger language plpgsql as $$ begin insert into wallets (account_id) values (new.id); return new; end $$;
create trigger open_wallet after insert on accounts for each row execute function open_wallet();
=== file 02_seed.sql
insert into accounts values (1, 'house'), (2, 'bank');
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied data
unexplained 0
