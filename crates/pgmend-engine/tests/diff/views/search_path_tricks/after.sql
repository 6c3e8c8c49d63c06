CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (x integer);
CREATE TABLE b.t (x integer);
CREATE FUNCTION a.lower(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)';
CREATE FUNCTION a.abs(integer) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
SET search_path = b, a, pg_catalog;
CREATE VIEW a.v AS SELECT lower(x::text), abs(x) AS abs FROM t;
