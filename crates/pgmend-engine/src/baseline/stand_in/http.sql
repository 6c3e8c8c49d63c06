-- The signatures; a call raises.
CREATE DOMAIN @extschema@.http_method AS text;
CREATE TYPE @extschema@.http_header AS (field varchar, value varchar);
CREATE TYPE @extschema@.http_response AS (status integer, content_type varchar, headers @extschema@.http_header[], content varchar);
CREATE TYPE @extschema@.http_request AS (method @extschema@.http_method, uri varchar, headers @extschema@.http_header[], content_type varchar, content varchar);
CREATE FUNCTION @extschema@.http(request @extschema@.http_request) RETURNS @extschema@.http_response
LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'pgmend: http is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.http_get(uri varchar) RETURNS @extschema@.http_response
LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'pgmend: http is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.http_get(uri varchar, data jsonb) RETURNS @extschema@.http_response
LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'pgmend: http is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.http_post(uri varchar, data jsonb) RETURNS @extschema@.http_response
LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'pgmend: http is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.http_post(uri varchar, content varchar, content_type varchar) RETURNS @extschema@.http_response
LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'pgmend: http is not available in a replay'; END $body$;
CREATE FUNCTION @extschema@.http_header(field varchar, value varchar) RETURNS @extschema@.http_header
LANGUAGE sql AS $body$ SELECT $1, $2 $body$;
CREATE FUNCTION @extschema@.http_set_curlopt(curlopt varchar, value varchar) RETURNS boolean
LANGUAGE sql AS $body$ SELECT true $body$;
CREATE FUNCTION @extschema@.http_reset_curlopt() RETURNS boolean LANGUAGE sql AS $body$ SELECT true $body$;
CREATE FUNCTION @extschema@.urlencode(string varchar) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'pgmend: http is not available in a replay';
END
$body$;
