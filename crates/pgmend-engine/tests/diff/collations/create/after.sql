CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
COMMENT ON COLLATION plain IS 'bytes';
ALTER COLLATION german OWNER TO diff_owner;
CREATE TABLE t (a text COLLATE german);
