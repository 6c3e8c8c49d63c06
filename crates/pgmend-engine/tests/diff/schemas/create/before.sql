CREATE SCHEMA gone;
CREATE TABLE gone.t (a integer);
CREATE FUNCTION gone.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
