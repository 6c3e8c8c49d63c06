CREATE COLLATION gone (provider = libc, locale = 'C');
