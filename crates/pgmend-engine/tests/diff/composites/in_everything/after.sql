CREATE TYPE pt AS (x bigint, y integer, z text COLLATE "C");
CREATE TABLE t (a pt, b pt[], c integer);
CREATE FUNCTION f(pt) RETURNS pt LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE VIEW v AS SELECT (a).x, f(a) AS fa FROM t;
CREATE INDEX i ON t (((a).x));
CREATE DOMAIN d AS pt CHECK ((VALUE).x > 0);
