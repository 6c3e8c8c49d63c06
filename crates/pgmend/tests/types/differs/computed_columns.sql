-- A column comes before a function of its name, and a function of `text` has nothing to do with a table of that name.
CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE FUNCTION name(users) RETURNS text LANGUAGE sql AS 'SELECT ''''';
CREATE TABLE "text" (id int PRIMARY KEY);
CREATE FUNCTION parsed(pg_catalog.text) RETURNS int LANGUAGE sql AS 'SELECT 1';
