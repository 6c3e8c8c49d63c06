-- The roles of a Supabase project. Roles belong to the whole cluster: each is made only where it is absent, and
-- nothing is changed on one that was there. None can log in, none is a superuser and none may make roles (hosted:
-- several of these), because the replay role is a member of some, and before PostgreSQL 16 CREATEROLE hands out
-- `pg_execute_server_program`.
DO $roles$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('anon',                       '',                    ARRAY['statement_timeout = ''3s''']),
        ('authenticated',              '',                    ARRAY['statement_timeout = ''8s''']),
        ('service_role',               'BYPASSRLS',           '{}'),
        ('authenticator',              'NOINHERIT',           ARRAY['statement_timeout = ''8s''', 'lock_timeout = ''8s''']),
        ('supabase_admin',             'BYPASSRLS',           ARRAY['search_path = "$user", public, auth, extensions']),
        ('supabase_auth_admin',        'NOINHERIT',           ARRAY['search_path = auth', 'idle_in_transaction_session_timeout = 60000']),
        ('supabase_storage_admin',     'NOINHERIT',           ARRAY['search_path = storage']),
        ('supabase_realtime_admin',    'NOINHERIT',           '{}'),
        ('supabase_functions_admin',   'NOINHERIT',           ARRAY['search_path = supabase_functions']),
        ('supabase_replication_admin', '',                    '{}'),
        ('supabase_read_only_user',    'BYPASSRLS',           '{}'),
        ('supabase_etl_admin',         '',                    '{}'),
        ('supabase_privileged_role',   '',                    '{}'),
        ('dashboard_user',             '',                    '{}'),
        ('pgbouncer',                  '',                    '{}'),
        ('pgsodium_keyiduser',         '',                    '{}'),
        ('pgsodium_keyholder',         '',                    '{}'),
        ('pgsodium_keymaker',          '',                    '{}'),
        -- The replay role. Where it is absent, as it is on hosted projects minus what reaches the machine.
        ('postgres',                   'LOGIN BYPASSRLS',     ARRAY['search_path = "\$user", public, extensions'])
    ) AS r (name, attributes, settings)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
            FOR n IN 1 .. coalesce(pg_catalog.array_length(wanted.settings, 1), 0) LOOP
                EXECUTE pg_catalog.format('ALTER ROLE %I SET %s', wanted.name, wanted.settings[n]);
            END LOOP;
        END IF;
    END LOOP;
    -- A plain role `postgres` that was there before us still looks names up as on hosted projects.
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'postgres') THEN
        ALTER ROLE postgres SET search_path = "\$user", public, extensions;
    END IF;
    -- Granting what is granted already only raises a notice (and before 16 not even that), so ask first.
    FOR wanted IN SELECT * FROM (VALUES
        ('anon', 'authenticator'), ('authenticated', 'authenticator'), ('service_role', 'authenticator'),
        ('authenticator', 'supabase_storage_admin'),
        ('anon', 'postgres'), ('authenticated', 'postgres'), ('service_role', 'postgres'),
        -- Hosted projects let `postgres` put policies and triggers on platform tables through supautils; here
        -- membership in their owners gives it that.
        ('supabase_auth_admin', 'postgres'), ('supabase_storage_admin', 'postgres'), ('supabase_realtime_admin', 'postgres'),
        ('pg_read_all_data', 'supabase_read_only_user'),
        ('pgsodium_keyiduser', 'pgsodium_keyholder'), ('pgsodium_keyholder', 'pgsodium_keymaker')
    ) AS g (role, member)
    LOOP
        IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.role) -- pg_read_all_data came in 14
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members a
                WHERE a.roleid = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = wanted.role)
                  AND a.member = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = wanted.member))
            AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = wanted.member) THEN
            EXECUTE pg_catalog.format('GRANT %I TO %I', wanted.role, wanted.member);
        END IF;
    END LOOP;
END
$roles$;
