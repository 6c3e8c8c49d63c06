CREATE COLLATION c (provider = libc, locale = 'POSIX');
COMMENT ON COLLATION c IS 'ours';
