-- Names that every object of JavaScript has are names like others.
CREATE FUNCTION constructor(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "toString"() RETURNS text LANGUAGE sql AS 'SELECT 1::text';
