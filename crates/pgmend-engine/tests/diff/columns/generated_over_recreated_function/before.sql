CREATE FUNCTION double(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (double(a)) STORED NOT NULL, CHECK (b > 0));
