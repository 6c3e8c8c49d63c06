CREATE AGGREGATE gone(integer) (SFUNC = int4pl, STYPE = integer);
