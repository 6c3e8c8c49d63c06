CREATE FUNCTION f(n integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT 1.5';
CREATE TABLE t (a jsonb DEFAULT '{}', b numeric DEFAULT f(3));
