CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
COMMENT ON AGGREGATE total(integer) IS 'sum';
GRANT EXECUTE ON FUNCTION total(integer) TO diff_reader;
