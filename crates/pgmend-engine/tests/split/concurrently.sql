create table a (b int);
create index concurrently a_b on a (b);
reindex index concurrently a_b;
vacuum a;
drop index concurrently a_b;
create index concurrently if not exists a_c on a (b) where b > 0;
