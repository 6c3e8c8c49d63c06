CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id integer, m mood DEFAULT 'b' NOT NULL, ms mood[] DEFAULT '{a,b}', CHECK (m <> 'c'));
CREATE INDEX t_m ON t (m) WHERE m = 'a';
