-- The entry points; a query answers that there is no such service here.
CREATE SEQUENCE graphql.seq_schema_version CYCLE;
CREATE FUNCTION graphql.resolve(
    query text, variables jsonb DEFAULT '{}', "operationName" text DEFAULT NULL, extensions jsonb DEFAULT NULL) RETURNS jsonb
LANGUAGE sql AS $body$ SELECT '{"errors": [{"message": "pgmend: pg_graphql is not available in a replay"}]}'::jsonb $body$;
CREATE FUNCTION graphql.get_schema_version() RETURNS integer LANGUAGE sql AS $body$ SELECT 1 $body$;
CREATE FUNCTION graphql.comment_directive(comment_ text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$ SELECT '{}'::jsonb $body$;
CREATE FUNCTION graphql.exception(message text) RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION '%', message; END $body$;
