CREATE SCHEMA extras;
CREATE EXTENSION citext SCHEMA extras;
CREATE TABLE t (a extras.citext, b extras.citext DEFAULT 'x'::extras.citext);
CREATE INDEX t_a ON t (a);
