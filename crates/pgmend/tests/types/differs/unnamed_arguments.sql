-- Arguments without a name cannot be passed where there are several: a type that has the same key several times is invalid.
CREATE FUNCTION f(text DEFAULT '', json DEFAULT '{}') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(a int, text DEFAULT '', text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 1';
