CREATE SCHEMA app;
CREATE FUNCTION app.f(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR app.### (FUNCTION = app.f, LEFTARG = integer, RIGHTARG = text);
CREATE TABLE t (a integer, CHECK (a OPERATOR(app.###) 'x'));
CREATE VIEW v AS SELECT a FROM t WHERE a OPERATOR(app.###) 'y';
