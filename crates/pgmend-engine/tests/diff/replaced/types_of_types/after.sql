CREATE DOMAIN dom1 AS numeric(10,2) NOT NULL;
CREATE TYPE pair AS (a dom1);
CREATE TABLE t (c1 dom1 DEFAULT NULL::dom1 NOT NULL, c3 pair, c4 pair);
