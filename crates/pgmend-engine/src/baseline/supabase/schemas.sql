-- Schemas, their owners and who may enter; the default privileges of the two roles that make things in `public`.
DO $public$
BEGIN
    -- From 15 on `public` belongs to pg_database_owner; before, hosted projects give it to `postgres`.
    IF pg_catalog.current_setting('server_version_num')::integer < 150000 THEN
        ALTER SCHEMA public OWNER TO postgres;
    END IF;
END
$public$;
GRANT USAGE ON SCHEMA public TO postgres, anon, authenticated, service_role;

CREATE SCHEMA extensions AUTHORIZATION postgres;
CREATE SCHEMA auth AUTHORIZATION supabase_admin;
CREATE SCHEMA storage AUTHORIZATION supabase_admin;
CREATE SCHEMA realtime AUTHORIZATION supabase_admin;
CREATE SCHEMA graphql AUTHORIZATION supabase_admin;
CREATE SCHEMA graphql_public AUTHORIZATION supabase_admin;
CREATE SCHEMA vault AUTHORIZATION supabase_admin;
CREATE SCHEMA supabase_functions AUTHORIZATION supabase_admin;
CREATE SCHEMA pgbouncer AUTHORIZATION pgbouncer;

GRANT USAGE ON SCHEMA extensions TO anon, authenticated, service_role;
GRANT ALL ON SCHEMA extensions TO dashboard_user;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
GRANT ALL ON SCHEMA auth TO supabase_auth_admin, dashboard_user, postgres;
GRANT USAGE ON SCHEMA storage TO anon, authenticated, service_role;
GRANT ALL ON SCHEMA storage TO supabase_storage_admin, dashboard_user, postgres;
GRANT USAGE ON SCHEMA realtime TO postgres, anon, authenticated, service_role;
GRANT ALL ON SCHEMA realtime TO supabase_realtime_admin;
GRANT USAGE ON SCHEMA graphql, graphql_public TO postgres, anon, authenticated, service_role;
GRANT USAGE ON SCHEMA vault TO postgres WITH GRANT OPTION;
GRANT USAGE ON SCHEMA vault TO service_role;
GRANT USAGE ON SCHEMA supabase_functions TO postgres, anon, authenticated, service_role;
GRANT ALL ON SCHEMA supabase_functions TO supabase_functions_admin;

DO $defaults$
DECLARE
    rule record;
BEGIN
    FOR rule IN SELECT r.*, k.kind FROM (VALUES
        ('postgres',               'public',             'postgres, anon, authenticated, service_role', ''),
        ('supabase_admin',         'public',             'postgres, anon, authenticated, service_role', ''),
        ('postgres',               'storage',            'postgres, anon, authenticated, service_role', ''),
        ('supabase_admin',         'graphql_public',     'postgres, anon, authenticated, service_role', ''),
        ('supabase_admin',         'graphql',            'postgres, anon, authenticated, service_role', ''),
        ('supabase_admin',         'supabase_functions', 'postgres, anon, authenticated, service_role', ''),
        ('supabase_admin',         'extensions',         'postgres', ' WITH GRANT OPTION'),
        ('supabase_admin',         'realtime',           'postgres, dashboard_user', ''),
        ('supabase_auth_admin',    'auth',               'postgres, dashboard_user', '')
    ) AS r (role, schema, grantees, option)
    CROSS JOIN (VALUES ('TABLES'), ('SEQUENCES'), ('FUNCTIONS')) AS k (kind)
    LOOP
        EXECUTE pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT ALL ON %s TO %s%s',
            rule.role, rule.schema, rule.kind, rule.grantees, rule.option);
    END LOOP;
END
$defaults$;

-- Extensions that every project starts with. The two of the first line are the real ones wherever the server has them.
DO $extensions$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('pgcrypto', 'extensions', 'postgres'), ('uuid-ossp', 'extensions', 'postgres'),
        ('pg_stat_statements', 'extensions', 'postgres'),
        ('pg_graphql', 'graphql', 'supabase_admin'), ('supabase_vault', 'vault', 'supabase_admin')
    ) AS e (name, schema, owner)
    LOOP
        PERFORM pgmend_shadow.create_extension(wanted.name, wanted.schema, NULL, true);
        PERFORM pgmend_shadow.own_extension(wanted.name::name, wanted.owner::name);
    END LOOP;
END
$extensions$;
GRANT ALL ON ALL TABLES IN SCHEMA vault TO postgres WITH GRANT OPTION;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA vault TO postgres WITH GRANT OPTION;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA vault TO service_role;
GRANT SELECT, DELETE ON vault.secrets, vault.decrypted_secrets TO service_role;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphql TO postgres, anon, authenticated, service_role;

CREATE FUNCTION graphql_public.graphql(
    "operationName" text DEFAULT NULL, query text DEFAULT NULL, variables jsonb DEFAULT NULL, extensions jsonb DEFAULT NULL)
RETURNS jsonb LANGUAGE sql AS $$
    SELECT graphql.resolve(query => $2, variables => pg_catalog.jsonb_strip_nulls($3), "operationName" => $1, extensions => $4)
$$;
ALTER FUNCTION graphql_public.graphql(text, text, jsonb, jsonb) OWNER TO supabase_admin;
GRANT EXECUTE ON FUNCTION graphql_public.graphql(text, text, jsonb, jsonb) TO postgres, anon, authenticated, service_role;

CREATE FUNCTION pgbouncer.get_auth(p_usename text) RETURNS TABLE (username text, password text)
LANGUAGE sql AS $$ SELECT NULL::pg_catalog.text, NULL::pg_catalog.text WHERE false $$;
ALTER FUNCTION pgbouncer.get_auth(text) OWNER TO supabase_admin;
REVOKE ALL ON FUNCTION pgbouncer.get_auth(text) FROM PUBLIC;

-- Database webhooks: the trigger function that the dashboard's triggers call.
CREATE TABLE supabase_functions.migrations (version text PRIMARY KEY, inserted_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE supabase_functions.hooks (
    id bigserial PRIMARY KEY,
    hook_table_id integer NOT NULL,
    hook_name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    request_id bigint
);
CREATE INDEX supabase_functions_hooks_request_id_idx ON supabase_functions.hooks (request_id);
CREATE INDEX supabase_functions_hooks_h_table_id_h_name_idx ON supabase_functions.hooks (hook_table_id, hook_name);
CREATE FUNCTION supabase_functions.http_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A replay calls nobody.
    RETURN coalesce(NEW, OLD);
END
$$;
ALTER TABLE supabase_functions.migrations OWNER TO supabase_functions_admin;
ALTER TABLE supabase_functions.hooks OWNER TO supabase_functions_admin;
ALTER FUNCTION supabase_functions.http_request() OWNER TO supabase_functions_admin;
GRANT ALL ON ALL TABLES IN SCHEMA supabase_functions TO postgres, anon, authenticated, service_role;
GRANT ALL ON ALL SEQUENCES IN SCHEMA supabase_functions TO postgres, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION supabase_functions.http_request() TO postgres, anon, authenticated, service_role;

-- `wal_level` of a shadow may be too low to publish anything; that is only a warning, and no news here.
SET client_min_messages = error;
CREATE PUBLICATION supabase_realtime;
RESET client_min_messages;
ALTER PUBLICATION supabase_realtime OWNER TO postgres;
