The same two makers with nothing between them, in a folder that shares its cache with the one above: what is kept of a replay must not depend on files that did not run in it.
=== file 01_t.sql
create table if not exists t (id int primary key, b text);
=== file 03_t.sql
create table if not exists t (id int primary key, slug text unique, c text);
=== made
@run 03
=== history
01
03
=== expect
01 phantom
03 applied masked
unexplained 0
