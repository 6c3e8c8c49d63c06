Lines for psql alone are passed over.
=== file 01_t.sql
\set ON_ERROR_STOP on
\echo making t
create table t (id int primary key);
=== made
create table t (id int primary key);
=== history
01
=== expect
01 applied
unexplained 0
