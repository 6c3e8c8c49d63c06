CREATE FUNCTION f(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR ### (FUNCTION = f, LEFTARG = integer, RIGHTARG = text);
CREATE TABLE t (a integer, CHECK (a ### 'x'));
CREATE VIEW v AS SELECT a FROM t WHERE a ### 'y';
