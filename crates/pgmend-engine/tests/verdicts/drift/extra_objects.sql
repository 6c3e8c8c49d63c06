Objects of every sort were made by hand.
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
create table reports (id int primary key, body text); create index on reports (body);
alter table products add column hot boolean default false; create index products_price_idx on products (price);
create policy staff on products to postgres using (true); create function helper() returns int language sql as 'select 1';
create view names as select name from products; create type mood as enum ('a'); alter table stock add constraint n_check check (n >= 0);
create function tg() returns trigger language plpgsql as 'begin return new; end'; create trigger tr before insert on stock for each row execute function tg();
create schema side; create table side.t (id int);
=== history
01
02
=== expect
01 applied
02 applied
unexplained some
drift extra table public.reports
drift extra column public.products.hot
drift extra index products_price_idx on public.products
drift extra policy staff on public.products
drift extra function public.helper()
drift extra function public.tg()
drift extra view public.names
drift extra enum public.mood
drift extra constraint n_check on public.stock
drift extra trigger tr on public.stock
drift extra schema side
drift extra table side.t
