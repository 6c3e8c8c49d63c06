CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql AS $$ SELECT a::bigint $$;
COMMENT ON FUNCTION f(integer) IS 'keeps its comment';
GRANT EXECUTE ON FUNCTION f(integer) TO diff_reader;
REVOKE EXECUTE ON FUNCTION f(integer) FROM PUBLIC;
ALTER FUNCTION f(integer) OWNER TO diff_owner;
