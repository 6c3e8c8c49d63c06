-- Signatures only.
CREATE FUNCTION @extschema@.hypopg_create_index(sql_order text, OUT indexrelid oid, OUT indexname text) RETURNS SETOF record
LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'pgmend: hypopg is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.hypopg_reset() RETURNS void LANGUAGE sql AS $body$ SELECT NULL::void $body$;
