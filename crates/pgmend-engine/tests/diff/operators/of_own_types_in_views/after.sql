CREATE TYPE pt AS (x bigint);
CREATE FUNCTION same(a pt, b pt) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT (a).x = (b).x';
CREATE OPERATOR === (LEFTARG = pt, RIGHTARG = pt, FUNCTION = same, COMMUTATOR = ===);
CREATE TABLE t (a pt);
CREATE VIEW v AS SELECT a FROM t WHERE a === ROW(1)::pt;
