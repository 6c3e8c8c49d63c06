CREATE TYPE span AS RANGE (subtype = text);
CREATE TABLE t (id integer, a span);
