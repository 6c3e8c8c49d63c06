CREATE TABLE t (a integer, b integer NOT NULL, c integer DEFAULT 1 NOT NULL);
