CREATE TYPE mood AS ENUM ('a', 'b');
CREATE FUNCTION to_int(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION to_int(mood) AS ASSIGNMENT;
CREATE TABLE t (m mood, n integer);
CREATE VIEW v AS SELECT m::integer FROM t;
