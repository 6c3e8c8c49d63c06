A block makes tables from a list; which of them are there tells that it ran, and a phantom with the same loop over others does not hide.
=== file 01_shards.sql
do $$ declare n int; begin for n in 1..3 loop execute format('create table shard_%s (id int primary key, body text)', n); end loop; end $$;
=== file 02_more_shards.sql
do $$ declare n int; begin for n in 2..5 loop execute format('create table if not exists shard_%s (id int primary key, body text)', n); end loop; end $$;
=== made
@run 01
=== history
01
02
=== expect
01 applied
02 phantom
unexplained 0
