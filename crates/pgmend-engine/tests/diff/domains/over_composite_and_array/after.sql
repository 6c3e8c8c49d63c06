CREATE TYPE pair AS (x integer, y integer);
CREATE DOMAIN sorted AS pair CHECK ((VALUE).x <= (VALUE).y);
CREATE DOMAIN list AS bigint[] CHECK (array_length(VALUE, 1) > 0);
CREATE TABLE t (p sorted, l list);
