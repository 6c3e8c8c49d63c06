Extensions with and without a schema, one of them in a phantom.
=== file 01_ext.sql
create schema ext;
create extension if not exists citext with schema ext;
create extension pg_trgm;
=== file 02_use.sql
create table t (id int primary key, mail ext.citext);
create index t_mail_trgm on t using gin ((mail::text) gin_trgm_ops);
=== file 03_ext.sql
create extension hstore with schema ext;
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
