-- Which arguments have a default is counted among those that are given, not among all.
CREATE FUNCTION f(OUT a int, b int, c int DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(INOUT a int, OUT b int, c text DEFAULT '') LANGUAGE sql AS 'SELECT 1, 2';
