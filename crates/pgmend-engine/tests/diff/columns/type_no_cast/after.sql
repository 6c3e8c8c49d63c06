CREATE TABLE t (id integer, a uuid, b date);
