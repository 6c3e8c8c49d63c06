create table a (b int, owner name);
alter table a enable row level security;
create policy "see; own" on a for select to public using ((owner = current_user) and ((b > 0) or (b is null)));
create policy w on a for insert with check (b in (select 1 union select 2));
