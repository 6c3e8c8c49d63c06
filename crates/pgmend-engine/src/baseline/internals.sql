-- What a replay needs inside its own database: the mark table, the lifting of CREATE EXTENSION, and the
-- registry of stand-ins. Run once by a superuser. Everything here may be called by a hostile migration:
-- each lifted function pins every setting that its statements depend on, and takes nothing on trust.

CREATE SCHEMA pgmend_shadow;
GRANT USAGE ON SCHEMA pgmend_shadow TO PUBLIC;

-- The replay inserts a row at each statement; the row's xmin is that statement's subtransaction.
CREATE TABLE pgmend_shadow.mark (n integer);
GRANT SELECT, INSERT ON pgmend_shadow.mark TO PUBLIC;

-- What the replay could not model faithfully, in words for the report.
CREATE TABLE pgmend_shadow.not_modelled (kind text NOT NULL, name text NOT NULL, detail text NOT NULL);
GRANT SELECT ON pgmend_shadow.not_modelled TO PUBLIC;

CREATE TABLE pgmend_shadow.stand_in (
    name           text PRIMARY KEY,
    version        text NOT NULL,
    relocatable    boolean NOT NULL,
    default_schema text,              -- made when it is not there, as a control file's `schema` is
    requires       text[] NOT NULL,
    not_modelled   text,
    script         text NOT NULL      -- @extschema@ stands for the quoted schema, as in an extension script
);
GRANT SELECT ON pgmend_shadow.stand_in TO PUBLIC;

-- Extensions that are not `trusted` by their control file, yet reach neither files, network nor other servers.
-- An allow list: what is not on it, and not trusted, becomes a stand-in even where the server has it.
CREATE TABLE pgmend_shadow.harmless_extension (name text PRIMARY KEY);
GRANT SELECT ON pgmend_shadow.harmless_extension TO PUBLIC;
INSERT INTO pgmend_shadow.harmless_extension VALUES
    ('amcheck'), ('autoinc'), ('bloom'), ('dict_xsyn'), ('earthdistance'), ('hypopg'), ('insert_username'), ('intagg'),
    ('moddatetime'), ('pg_freespacemap'), ('pg_hashids'), ('pg_ivm'), ('pg_stat_statements'), ('pg_uuidv7'),
    ('pg_visibility'), ('pgrowlocks'), ('pgstattuple'), ('pgtap'), ('postgis'), ('refint'), ('sslinfo'), ('vector');

-- Gives an extension to a role, as CREATE EXTENSION run by that role would. Not for replays: no grant.
CREATE FUNCTION pgmend_shadow.own_extension(extension name, owner name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $own$
DECLARE
    ext oid := (SELECT e.oid FROM pg_extension e WHERE e.extname = extension);
    rol oid := (SELECT r.oid FROM pg_roles r WHERE r.rolname = owner);
    db  oid := (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
BEGIN
    UPDATE pg_extension SET extowner = rol WHERE oid = ext;
    DELETE FROM pg_shdepend WHERE dbid = db AND classid = 'pg_extension'::regclass AND objid = ext AND deptype = 'o';
    IF rol >= 16384 THEN -- the server keeps no dependency on the bootstrap superuser
        INSERT INTO pg_shdepend (dbid, classid, objid, objsubid, refclassid, refobjid, deptype)
        VALUES (db, 'pg_extension'::regclass, ext, 0, 'pg_authid'::regclass, rol, 'o');
    END IF;
END
$own$;
REVOKE ALL ON FUNCTION pgmend_shadow.own_extension(name, name) FROM PUBLIC;

-- Whether a superuser may run a foreign script with this schema on its path: nothing in it that an ordinary role made.
CREATE FUNCTION pgmend_shadow.is_clean(schema name) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $clean$
    WITH made AS (
        SELECT 'pg_proc'::regclass::oid AS classid, p.oid, p.proowner AS owner FROM pg_proc p
        WHERE p.pronamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = schema)
        UNION ALL
        SELECT 'pg_operator'::regclass::oid, o.oid, o.oprowner FROM pg_operator o
        WHERE o.oprnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = schema)
        UNION ALL
        SELECT 'pg_type'::regclass::oid, t.oid, t.typowner FROM pg_type t
        WHERE t.typnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = schema)
          AND t.typelem = 0 AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c'))
    SELECT NOT EXISTS (
        SELECT FROM made m JOIN pg_roles r ON r.oid = m.owner
        WHERE NOT r.rolsuper)
$clean$;
REVOKE ALL ON FUNCTION pgmend_shadow.is_clean(name) FROM PUBLIC;

-- Everything that can be a member of an extension, with the transaction that made it.
CREATE VIEW pgmend_shadow.object_made AS
SELECT 'pg_namespace'::regclass::oid AS classid, n.oid AS objid, n.nspacl AS acl, n.xmin AS made FROM pg_namespace n
UNION ALL SELECT 'pg_class'::regclass, c.oid, c.relacl, c.xmin FROM pg_class c WHERE c.relkind IN ('r', 'v', 'm', 'S', 'f', 'p')
UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typacl, t.xmin FROM pg_type t
    WHERE t.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
      AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.proacl, p.xmin FROM pg_proc p
UNION ALL SELECT 'pg_operator'::regclass, o.oid, NULL, o.xmin FROM pg_operator o
UNION ALL SELECT 'pg_opclass'::regclass, o.oid, NULL, o.xmin FROM pg_opclass o
UNION ALL SELECT 'pg_opfamily'::regclass, o.oid, NULL, o.xmin FROM pg_opfamily o
UNION ALL SELECT 'pg_cast'::regclass, c.oid, NULL, c.xmin FROM pg_cast c
UNION ALL SELECT 'pg_am'::regclass, a.oid, NULL, a.xmin FROM pg_am a
UNION ALL SELECT 'pg_language'::regclass, l.oid, l.lanacl, l.xmin FROM pg_language l
UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, w.fdwacl, w.xmin FROM pg_foreign_data_wrapper w;

-- Installs a stand-in as a genuine extension: its row, its schema dependency, and every object that the script
-- makes as a member, so that catalogue readers, DROP EXTENSION and pg_dump take it for what it stands for.
CREATE FUNCTION pgmend_shadow.install_stand_in(extension name, schema name, version text, owner name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $install$
DECLARE
    known  pgmend_shadow.stand_in%ROWTYPE;
    ext    oid;
    member record;
BEGIN
    SELECT s.* INTO known FROM pgmend_shadow.stand_in s WHERE s.name = extension::text;
    -- The handler makes this a subtransaction of its own: its xmin then names exactly what the script made.
    BEGIN
        INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        VALUES (pg_nextoid('pg_extension'::regclass, 'oid', 'pg_extension_oid_index'::regclass), extension,
                (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user),
                (SELECT n.oid FROM pg_namespace n WHERE n.nspname = schema),
                coalesce(known.relocatable, true), coalesce(version, known.version, '0'))
        RETURNING oid INTO ext;
        IF known.script IS NOT NULL THEN
            EXECUTE replace(known.script, '@extschema@', quote_ident(schema::text));
        END IF;
        -- What the platform's own hooks grant to the role that asks for cron, net, pgmq and the like.
        FOR member IN
            SELECT format('GRANT ALL ON SCHEMA %I TO %I WITH GRANT OPTION', n.nspname, owner) AS command
            FROM pg_namespace n
            WHERE n.xmin = (SELECT e.xmin FROM pg_extension e WHERE e.oid = ext) 
               -- … or was made for it a moment before, by the function below
               OR n.nspname = known.default_schema AND n.nspowner = (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user)
                  AND n.nspname <> 'pg_catalog'
            UNION ALL
            SELECT format('GRANT ALL ON %s TO %I WITH GRANT OPTION', c.oid::regclass, owner) FROM pg_class c
            WHERE c.xmin = (SELECT e.xmin FROM pg_extension e WHERE e.oid = ext) AND c.relkind IN ('r', 'v', 'S')
            UNION ALL
            SELECT format('GRANT USAGE ON FOREIGN DATA WRAPPER %I TO %I WITH GRANT OPTION', w.fdwname, owner)
            FROM pg_foreign_data_wrapper w WHERE w.xmin = (SELECT e.xmin FROM pg_extension e WHERE e.oid = ext)
        LOOP
            EXECUTE member.command;
        END LOOP;
        INSERT INTO pg_init_privs (objoid, classoid, objsubid, privtype, initprivs)
        SELECT m.objid, m.classid, 0, 'e', m.acl FROM pgmend_shadow.object_made m
        WHERE m.acl IS NOT NULL AND m.made = (SELECT e.xmin FROM pg_extension e WHERE e.oid = ext);
        INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
        SELECT m.classid, m.objid, 0, 'pg_extension'::regclass, ext, 0, 'e' FROM pgmend_shadow.object_made m
        WHERE m.made = (SELECT e.xmin FROM pg_extension e WHERE e.oid = ext)
        UNION ALL
        SELECT 'pg_extension'::regclass, ext, 0, 'pg_namespace'::regclass, n.oid, 0, 'n' FROM pg_namespace n WHERE n.nspname = schema;
    EXCEPTION WHEN OTHERS THEN
        RAISE;
    END;
    IF known.not_modelled IS NOT NULL OR known.name IS NULL THEN
        INSERT INTO pgmend_shadow.not_modelled VALUES ('extension', extension,
            coalesce(known.not_modelled, 'unknown to pgmend: the replay has it as an empty extension'));
    END IF;
END
$install$;
REVOKE ALL ON FUNCTION pgmend_shadow.install_stand_in(name, name, text, name) FROM PUBLIC;

-- The one thing that is lifted. Returns `real`, `stand-in` or `exists`; everything else is an error.
-- `creation_schema` is where the caller's own search_path creates things: this function has a path of its own.
CREATE FUNCTION pgmend_shadow.lift_extension(
    name text, schema text, version text, if_not_exists boolean, cascade boolean, creation_schema text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
SET transform_null_equals = off
SET default_tablespace = ''
SET default_table_access_method = heap
SET check_function_bodies = off
SET client_min_messages = warning
AS $lift$
#variable_conflict use_variable
DECLARE
    offered  record; -- what the server itself has under this name
    known    pgmend_shadow.stand_in%ROWTYPE;
    target   text;
    needed   text;
    path     text[];
    wanted   text := version;
    real     boolean;
BEGIN
    IF name IS NULL OR name = '' OR octet_length(name) > 63 THEN
        RAISE invalid_name USING MESSAGE = format('invalid extension name: "%s"', name);
    END IF;
    IF EXISTS (SELECT FROM pg_extension e WHERE e.extname = name) THEN
        IF if_not_exists THEN
            RETURN 'exists';
        END IF;
        RAISE duplicate_object USING MESSAGE = format('extension "%s" already exists', name);
    END IF;
    IF NOT has_database_privilege(session_user, current_database(), 'CREATE') THEN
        RAISE insufficient_privilege USING MESSAGE = format('permission denied to create extension "%s"', name),
            HINT = 'Must have CREATE privilege on current database to create this extension.';
    END IF;

    -- Control files of ours, for servers that take stand-ins as files, offer nothing real.
    SELECT v.* INTO offered FROM pg_available_extension_versions v JOIN pg_available_extensions a ON a.name = v.name
    WHERE v.name = lift_extension.name AND a.comment IS DISTINCT FROM 'stand-in of pgmend' AND v.version IN (wanted, a.default_version)
    ORDER BY v.version = wanted DESC NULLS LAST LIMIT 1;
    real := offered.name IS NOT NULL
        AND (offered.trusted OR EXISTS (SELECT FROM pgmend_shadow.harmless_extension h WHERE h.name = lift_extension.name));
    SELECT s.* INTO known FROM pgmend_shadow.stand_in s WHERE s.name = lift_extension.name;

    target := coalesce(schema, CASE WHEN real THEN offered.schema ELSE known.default_schema END, creation_schema);
    IF NOT real AND schema <> known.default_schema AND known.default_schema <> 'pg_catalog' THEN
        RAISE feature_not_supported USING MESSAGE = format('extension "%s" must be installed in schema "%s"', name, known.default_schema);
    END IF;
    IF target IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    ELSIF target = 'pgmend_shadow' OR target = 'information_schema' OR target LIKE 'pg\_%'
        AND target IS DISTINCT FROM (CASE WHEN real THEN offered.schema ELSE known.default_schema END) THEN
        RAISE insufficient_privilege USING MESSAGE = format('permission denied for schema %s', target);
    ELSIF NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = target) THEN
        IF schema IS NOT NULL AND schema IS DISTINCT FROM (CASE WHEN real THEN offered.schema ELSE known.default_schema END) THEN
            RAISE invalid_schema_name USING MESSAGE = format('schema "%s" does not exist', target);
        ELSIF NOT real THEN
            EXECUTE format('CREATE SCHEMA %I', target);
        END IF;
    ELSIF target IS DISTINCT FROM (CASE WHEN real THEN offered.schema ELSE known.default_schema END)
        AND NOT has_schema_privilege(session_user, target, 'CREATE') THEN
        RAISE insufficient_privilege USING MESSAGE = format('permission denied for schema %s', target);
    END IF;

    path := ARRAY[target];
    FOREACH needed IN ARRAY coalesce(CASE WHEN real THEN offered.requires::text[] ELSE known.requires END, '{}') LOOP
        IF NOT EXISTS (SELECT FROM pg_extension e WHERE e.extname = needed) THEN
            IF NOT cascade THEN
                RAISE undefined_object USING MESSAGE = format('required extension "%s" is not installed', needed),
                    HINT = 'Use CREATE EXTENSION ... CASCADE to install required extensions too.';
            END IF;
            PERFORM pgmend_shadow.lift_extension(needed, schema, NULL, false, true, creation_schema);
        END IF;
        path := path || (SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = needed);
    END LOOP;

    -- A foreign script runs with its schemas on the path. Those of trusted extensions are written for a hostile
    -- schema; the others get a fresh one, or a clean one, or do not run.
    IF real AND NOT offered.trusted THEN
        IF offered.relocatable AND target <> 'pg_catalog' THEN
            path := path[2:];
        END IF;
        IF EXISTS (SELECT FROM unnest(path) AS p(s) WHERE NOT pgmend_shadow.is_clean(p.s::name)) THEN
            real := false;
            INSERT INTO pgmend_shadow.not_modelled VALUES ('extension', name,
                format('not installed for real: schema %s holds functions, operators or types of ordinary roles', target));
        END IF;
    END IF;

    IF NOT real THEN
        PERFORM pgmend_shadow.install_stand_in(name::name, target::name, version, session_user::name);
    ELSE
        IF wanted IS NOT NULL AND wanted IS DISTINCT FROM offered.version THEN
            INSERT INTO pgmend_shadow.not_modelled VALUES ('extension', name,
                format('version %s is not on this server; the replay has %s', wanted, offered.version));
        END IF;
        IF offered.trusted OR NOT offered.relocatable OR offered.schema IS NOT NULL THEN
            EXECUTE format('CREATE EXTENSION %I %s VERSION %L', name,
                CASE WHEN offered.schema IS NULL OR schema IS NOT NULL THEN format('SCHEMA %I', target) ELSE '' END, offered.version);
        ELSE
            EXECUTE 'CREATE SCHEMA pgmend_fresh';
            EXECUTE format('CREATE EXTENSION %I SCHEMA pgmend_fresh VERSION %L', name, offered.version);
            EXECUTE format('ALTER EXTENSION %I SET SCHEMA %I', name, target);
            EXECUTE 'DROP SCHEMA pgmend_fresh';
        END IF;
    END IF;
    PERFORM pgmend_shadow.own_extension(name::name, session_user::name);
    RETURN CASE WHEN real THEN 'real' ELSE 'stand-in' END;
END
$lift$;

-- What the replay calls in place of a top-level CREATE EXTENSION.
CREATE FUNCTION pgmend_shadow.create_extension(
    name text, schema text DEFAULT NULL, version text DEFAULT NULL, if_not_exists boolean DEFAULT false,
    cascade boolean DEFAULT false) RETURNS text
LANGUAGE sql AS $create$
    SELECT pgmend_shadow.lift_extension($1, $2, $3, $4, $5, pg_catalog.current_schema()::pg_catalog.text)
$create$;

-- `USING hnsw (…) WITH (m = 16)`: a stand-in access method can take no options of its own, since only C code can
-- declare them. The replay makes the index without them and has them recorded here, so that the index reads as written.
CREATE FUNCTION pgmend_shadow.set_index_options(index regclass, options text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $options$
DECLARE
    option text;
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_class c JOIN pg_am a ON a.oid = c.relam JOIN pg_proc h ON h.oid = a.amhandler
        WHERE c.oid = index AND c.relkind = 'i' AND a.amname IN ('hnsw', 'ivfflat') AND h.prosrc = 'hashhandler'
          AND pg_has_role(session_user, c.relowner, 'USAGE')) THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s is no index of yours over a stand-in access method', index);
    END IF;
    FOREACH option IN ARRAY options LOOP
        IF option !~ '^(m|ef_construction|lists)=[0-9]{1,6}$' THEN
            RAISE invalid_parameter_value USING MESSAGE = format('unrecognized parameter "%s"', option);
        END IF;
    END LOOP;
    UPDATE pg_class SET reloptions = options WHERE oid = index;
END
$options$;
