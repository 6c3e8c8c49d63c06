Inheritance, unlogged tables, table options, replica identity, clustering.
=== file 01_t.sql
create table parent (id int primary key, a text) with (fillfactor = 70);
create table child (b int) inherits (parent);
create unlogged table cache (k text primary key, v text);
=== file 02_opts.sql
alter table parent replica identity full;
alter table cache set (autovacuum_enabled = false);
alter table parent cluster on parent_pkey;
=== file 03_opts.sql
alter table cache set logged;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
