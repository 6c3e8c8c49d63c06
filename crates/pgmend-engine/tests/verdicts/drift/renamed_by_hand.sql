A column and a table were renamed by hand.
=== file 01_shop.sql
create table products (id bigint primary key, name text not null, price numeric(10, 2), note text);
create index products_name_idx on products (name);
alter table products enable row level security;
create policy readable on products for select using (true);
create function dear(p products) returns boolean language sql immutable as 'select p.price > 100';
=== file 02_stock.sql
create table stock (product_id bigint references products (id), n int not null default 0);
=== made
@run 01
@run 02
alter table products rename column note to remark; alter table stock rename to inventory; 
=== history
01
02
=== expect
01 applied drifted
02 phantom
unexplained some
drift missing column public.products.note
drift extra column public.products.remark
drift extra table public.inventory
