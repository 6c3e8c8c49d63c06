-- since 14
CREATE TABLE t (a text COMPRESSION pglz, b integer, c bytea COMPRESSION pglz, d text);
