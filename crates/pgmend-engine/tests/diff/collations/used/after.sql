CREATE COLLATION c (provider = libc, locale = 'POSIX');
CREATE TABLE t (id integer, a text COLLATE c);
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT id FROM t WHERE a < 'x';
