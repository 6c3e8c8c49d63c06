CREATE SCHEMA extras;
CREATE EXTENSION citext;
CREATE TABLE t (a citext, b citext DEFAULT 'x'::citext);
CREATE INDEX t_a ON t (a);
