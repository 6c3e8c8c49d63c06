CREATE TABLE t (a oid);
SELECT lo_create(1234567);
