CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE b (id integer, m mood, ms mood[]);
CREATE VIEW w AS SELECT id, m FROM b;
CREATE VIEW v AS SELECT x.id FROM b x CROSS JOIN w y;
GRANT SELECT ON v TO diff_reader;
