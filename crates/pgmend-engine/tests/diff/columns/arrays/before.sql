CREATE TABLE t (id integer, tags text[], grid integer[] DEFAULT ARRAY[1, 2]);
