CREATE FUNCTION f(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION g(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR ### (FUNCTION = f, LEFTARG = integer, RIGHTARG = text);
CREATE OPERATOR #### (FUNCTION = f, LEFTARG = integer, RIGHTARG = text, RESTRICT = eqsel);
COMMENT ON OPERATOR ### (integer, text) IS 'stays';
