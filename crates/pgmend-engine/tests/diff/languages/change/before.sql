CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE plown HANDLER handler;
COMMENT ON LANGUAGE plown IS 'stays';
