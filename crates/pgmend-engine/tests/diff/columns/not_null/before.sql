CREATE TABLE t (a integer NOT NULL, b integer, c integer DEFAULT 1);
