CREATE TABLE t (id integer, tags character varying(10)[], grid bigint[] DEFAULT ARRAY[1, 2]::bigint[]);
