CREATE DOMAIN positive AS bigint CONSTRAINT pos CHECK (VALUE > 0) CONSTRAINT small CHECK (VALUE < 100);
CREATE TABLE t (a positive, b positive[] DEFAULT '{1}');
CREATE FUNCTION f(positive) RETURNS positive LANGUAGE sql AS 'SELECT $1';
