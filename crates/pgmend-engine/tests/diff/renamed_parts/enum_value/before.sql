CREATE TYPE mood AS ENUM ('good', 'bad', 'worse');
CREATE TABLE t (id integer, a mood DEFAULT 'bad', CHECK (a <> 'bad'));
CREATE INDEX t_a ON t (id) WHERE a = 'bad';
CREATE VIEW v AS SELECT t.id FROM t WHERE t.a = 'bad';
