CREATE FUNCTION span(a integer) RETURNS int8range LANGUAGE sql IMMUTABLE AS 'SELECT int8range(a, a + 2)';
CREATE TABLE t (a integer, CONSTRAINT ex EXCLUDE USING gist (span(a) WITH &&));
