CREATE TABLE t (a oid, b integer);
