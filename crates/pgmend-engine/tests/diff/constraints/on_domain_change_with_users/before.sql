CREATE DOMAIN positive AS integer CONSTRAINT pos CHECK (VALUE > 0);
CREATE TABLE t (a positive, b positive[] DEFAULT '{1}');
CREATE FUNCTION f(positive) RETURNS positive LANGUAGE sql AS 'SELECT $1';
