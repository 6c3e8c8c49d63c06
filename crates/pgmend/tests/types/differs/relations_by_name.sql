-- The rows of a table in a schema that is not asked for are unknown, even where a view that is asked for has its name.
CREATE SCHEMA hidden;
CREATE TABLE hidden.things (id int PRIMARY KEY, secret text);
CREATE VIEW things AS SELECT id FROM hidden.things;
CREATE FUNCTION hidden_things() RETURNS SETOF hidden.things LANGUAGE sql AS 'SELECT * FROM hidden.things';
CREATE TABLE refers (t hidden.things);
