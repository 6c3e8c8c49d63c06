CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;
COMMENT ON FUNCTION f(integer) IS 'keeps its comment';
GRANT EXECUTE ON FUNCTION f(integer) TO diff_reader;
REVOKE EXECUTE ON FUNCTION f(integer) FROM PUBLIC;
ALTER FUNCTION f(integer) OWNER TO diff_owner;
