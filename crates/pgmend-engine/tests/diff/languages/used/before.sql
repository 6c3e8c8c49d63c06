CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE plown HANDLER handler;
CREATE FUNCTION f() RETURNS integer LANGUAGE plown AS $$ BEGIN RETURN 1; END $$;
CREATE VIEW v AS SELECT f() AS f;
