CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (x integer);
CREATE TABLE b.t (x integer);
CREATE FUNCTION a.lower(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)';
SET search_path = a, pg_catalog;
CREATE VIEW v AS SELECT lower(x::text) FROM t;
