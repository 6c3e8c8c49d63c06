-- since 14
CREATE TABLE t (a integer, b text COMPRESSION pglz, c text COMPRESSION pglz);
