CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id integer, a mood DEFAULT 'c' NOT NULL, CHECK (a <> 'c'), b mood DEFAULT 'c');
CREATE INDEX t_c ON t (id) WHERE a = 'c';
CREATE VIEW v AS SELECT id FROM t WHERE a = 'c';
