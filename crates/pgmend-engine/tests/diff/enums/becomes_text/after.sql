CREATE TABLE t (id integer, a text DEFAULT 'a' NOT NULL);
