-- schemas: public,own
-- role: reader
CREATE ROLE reader LOGIN;
CREATE SCHEMA own AUTHORIZATION reader;
CREATE SCHEMA closed;
CREATE TYPE closed.mood AS ENUM ('a', 'b');
CREATE TABLE closed.things (id int PRIMARY KEY);
CREATE TABLE readable (id int PRIMARY KEY, secret text, mood closed.mood);
GRANT SELECT ON readable TO reader;
CREATE TABLE unreadable (id int PRIMARY KEY, r int REFERENCES readable);
CREATE TABLE partly (id int PRIMARY KEY REFERENCES readable, secret text, shown text, thing closed.things, other unreadable);
GRANT SELECT (id, shown, thing, other), UPDATE (shown) ON partly TO reader;
CREATE TABLE truncatable (id int);
GRANT TRUNCATE ON truncatable TO reader;
CREATE TABLE insertable (id int, r int REFERENCES unreadable);
GRANT INSERT ON insertable TO reader;
CREATE VIEW readable_view AS SELECT * FROM readable;
GRANT SELECT ON readable_view TO reader;
CREATE VIEW unreadable_view AS SELECT * FROM readable;
CREATE MATERIALIZED VIEW unreadable_kept AS SELECT * FROM readable;
CREATE FUNCTION unreadable_function() RETURNS SETOF unreadable LANGUAGE sql AS 'SELECT * FROM unreadable';
REVOKE EXECUTE ON FUNCTION unreadable_function FROM PUBLIC;
CREATE FUNCTION of_row(unreadable) RETURNS text LANGUAGE sql AS 'SELECT ''''';
SET ROLE reader;
CREATE TABLE own.mine (id int PRIMARY KEY);
