CREATE TABLE t (id integer, n text DEFAULT '5' NOT NULL, flag text DEFAULT 'no');
