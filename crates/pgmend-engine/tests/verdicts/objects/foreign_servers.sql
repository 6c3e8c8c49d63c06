Foreign servers and tables. The wrapper is an extension's; which options a user mapping has is no fact.
=== file 01_server.sql
create extension postgres_fdw;
create server far foreign data wrapper postgres_fdw options (host 'db.example.org', dbname 'shop');
create user mapping for current_user server far options (user 'me', password 'hidden');
=== file 02_table.sql
create foreign table orders (id int options (column_name 'ID'), note text) server far options (schema_name 'shop', table_name 'orders');
=== file 03_options.sql
alter server far options (set host 'db2.example.org');
alter foreign table orders options (set table_name 'all_orders');
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied reaches_out
02 applied
03 phantom
unexplained 0
