CREATE DOMAIN a AS text;
CREATE TYPE b AS ENUM ('x');
CREATE TABLE c (x integer);
CREATE TABLE t (a a, b b);
