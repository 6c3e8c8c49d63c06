CREATE TYPE text_span AS RANGE (subtype = text, collation = "C");
CREATE FUNCTION distance(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE float_span AS RANGE (subtype = float8, subtype_diff = distance);
CREATE TABLE t (a text_span, b float_span[]);
COMMENT ON TYPE text_span IS 'from text to text';
