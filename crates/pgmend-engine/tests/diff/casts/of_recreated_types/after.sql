CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION to_int(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2';
CREATE CAST (mood AS integer) WITH FUNCTION to_int(mood) AS IMPLICIT;
CREATE TABLE t (m mood, n integer);
CREATE VIEW v AS SELECT m::integer FROM t;
COMMENT ON CAST (mood AS integer) IS 'number';
