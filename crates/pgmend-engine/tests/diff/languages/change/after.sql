CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED LANGUAGE plown HANDLER handler;
COMMENT ON LANGUAGE plown IS 'stays';
ALTER LANGUAGE plown OWNER TO diff_owner;
REVOKE USAGE ON LANGUAGE plown FROM PUBLIC;
