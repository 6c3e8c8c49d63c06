CREATE TYPE mood AS ENUM ('good', 'not so good', 'worse');
CREATE TABLE t (id integer, a mood DEFAULT 'not so good', CHECK (a <> 'not so good'));
CREATE INDEX t_a ON t (id) WHERE a = 'not so good';
CREATE VIEW v AS SELECT t.id FROM t WHERE t.a = 'not so good';
