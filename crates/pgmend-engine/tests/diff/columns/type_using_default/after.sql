CREATE TABLE t (id integer, n integer DEFAULT 5 NOT NULL, flag boolean DEFAULT false);
