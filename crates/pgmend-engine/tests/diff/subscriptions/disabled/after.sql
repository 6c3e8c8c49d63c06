CREATE SUBSCRIPTION one CONNECTION 'host=example.org dbname=x' PUBLICATION a WITH (connect = false, slot_name = NONE);
CREATE TABLE t (a bigint);
