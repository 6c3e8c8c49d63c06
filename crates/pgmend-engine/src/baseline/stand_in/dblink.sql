-- The signatures; a call raises, since a replay may not reach another server.
CREATE FUNCTION @extschema@.dblink_connect(text) RETURNS text LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink_connect(text, text) RETURNS text LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink_disconnect() RETURNS text LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink_disconnect(text) RETURNS text LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink(text) RETURNS SETOF record LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink(text, text) RETURNS SETOF record LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink(text, text, boolean) RETURNS SETOF record LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink_exec(text) RETURNS text LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink_exec(text, text) RETURNS text LANGUAGE plpgsql STRICT AS $body$ BEGIN RAISE EXCEPTION 'pgmend: dblink is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.dblink_get_connections() RETURNS text[] LANGUAGE sql AS $body$ SELECT NULL::text[] $body$;
CREATE FUNCTION @extschema@.dblink_error_message(text) RETURNS text LANGUAGE sql STRICT AS $body$ SELECT 'OK'::text $body$;
CREATE FOREIGN DATA WRAPPER dblink_fdw;
