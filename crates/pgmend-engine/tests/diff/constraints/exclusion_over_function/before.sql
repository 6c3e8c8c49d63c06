CREATE FUNCTION span(a integer) RETURNS int4range LANGUAGE sql IMMUTABLE AS 'SELECT int4range(a, a + 1)';
CREATE TABLE t (a integer, CONSTRAINT ex EXCLUDE USING gist (span(a) WITH &&));
