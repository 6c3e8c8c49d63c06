CREATE TABLE t (id integer, n integer, flag boolean, at timestamptz, doc jsonb);
