CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE TRUSTED LANGUAGE plown HANDLER handler INLINE inline;
COMMENT ON LANGUAGE plown IS 'a language';
GRANT USAGE ON LANGUAGE plown TO diff_reader;
CREATE FUNCTION f() RETURNS integer LANGUAGE plown AS $$ BEGIN RETURN 1; END $$;
