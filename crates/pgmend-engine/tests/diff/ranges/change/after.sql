CREATE TYPE span AS RANGE (subtype = text, collation = "C");
CREATE TABLE t (id integer, a span);
