CREATE TABLE t (a integer, b integer);
CREATE INDEX thing ON t (a);
CREATE SEQUENCE other;
