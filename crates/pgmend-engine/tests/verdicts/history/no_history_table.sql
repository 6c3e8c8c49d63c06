No history table: where the database stands is inferred from the database alone.
=== file 01_customers.sql
create table customers (
  id bigint generated always as identity primary key,
  email text not null unique
);
comment on table customers is 'who buys';
=== file 02_orders.sql
create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete cascade,
  total numeric(12, 2) not null default 0 check (total >= 0)
);
create index orders_customer_id_idx on orders (customer_id);
=== file 03_order_status.sql
alter table orders add column status text not null default 'open';
create view open_orders with (security_invoker = true) as select id, total from orders where status = 'open';
=== made
@run 01
@run 02
=== history
none
=== expect
01 unrecorded
02 unrecorded
03 pending
unexplained 0
note no history table
