CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = safe);
COMMENT ON AGGREGATE total(integer) IS 'sum';
GRANT EXECUTE ON FUNCTION total(integer) TO diff_reader;
ALTER AGGREGATE total(integer) OWNER TO diff_owner;
