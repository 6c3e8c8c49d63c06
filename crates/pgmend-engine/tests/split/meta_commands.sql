\set QUIET on
\echo one; two
create table a (b int);
\echo two \\ create table c (d int);
\unset nothing
create table e (f int)
\g
create table g (h int);
