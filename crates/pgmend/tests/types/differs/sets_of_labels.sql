-- A set of an enum that is written out is a list of any of its labels.
CREATE SCHEMA hidden;
CREATE TYPE hidden.mood AS ENUM ('sad', 'ok');
CREATE FUNCTION moods() RETURNS SETOF hidden.mood LANGUAGE sql AS 'SELECT NULL::hidden.mood';
