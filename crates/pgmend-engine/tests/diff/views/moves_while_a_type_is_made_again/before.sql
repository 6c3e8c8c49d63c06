CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE a (id integer, m mood);
CREATE VIEW v AS SELECT x.id FROM a x CROSS JOIN a y;
GRANT SELECT ON v TO diff_reader;
