//! Which objects belong to the platform a database is hosted on, and so are none of the migrations' doing.
//! Facts only; what users put inside platform schemas (policies, triggers) is told apart by the catalogue reader.

use pgmend_core::server::Flavor;

/// The platform's own objects, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlatformRules {
    /// Schemas whose objects the platform makes and changes.
    pub schemas: &'static [&'static str],
    /// Roles that it makes.
    pub roles: &'static [&'static str],
    /// Publications that it makes; their members are the users' doing.
    pub publications: &'static [&'static str],
    /// Event triggers that it makes.
    pub event_triggers: &'static [&'static str],
    /// Extensions that every database starts with.
    pub extensions: &'static [&'static str],
    /// Roles whose default privileges in `public` are the platform's.
    pub default_privilege_roles: &'static [&'static str],
    /// What a session of the replay must have set: settings of roles and databases do not reach every provider.
    pub session_settings: &'static [(&'static str, &'static str)],
}

const POSTGRES: PlatformRules = PlatformRules {
    schemas: &[],
    roles: &[],
    publications: &[],
    event_triggers: &[],
    extensions: &["plpgsql"],
    default_privilege_roles: &[],
    session_settings: &[],
};

const SUPABASE: PlatformRules = PlatformRules {
    schemas: &[
        "auth",
        "storage",
        "realtime",
        "_realtime",
        "extensions",
        "graphql",
        "graphql_public",
        "pgbouncer",
        "pgsodium",
        "pgsodium_masks",
        "vault",
        "supabase_functions",
        "_analytics",
        "_supavisor",
        "etl",
    ],
    roles: &[
        "anon",
        "authenticated",
        "authenticator",
        "cli_login_postgres",
        "dashboard_user",
        "pgbouncer",
        "pgsodium_keyholder",
        "pgsodium_keyiduser",
        "pgsodium_keymaker",
        "postgres",
        "service_role",
        "supabase_admin",
        "supabase_auth_admin",
        "supabase_etl_admin",
        "supabase_functions_admin",
        "supabase_privileged_role",
        "supabase_read_only_user",
        "supabase_realtime_admin",
        "supabase_replication_admin",
        "supabase_storage_admin",
    ],
    publications: &["supabase_realtime", "supabase_realtime_messages_publication"],
    event_triggers: &[
        "issue_graphql_placeholder",
        "issue_pg_cron_access",
        "issue_pg_graphql_access",
        "issue_pg_net_access",
        "pgrst_ddl_watch",
        "pgrst_drop_watch",
    ],
    extensions: &["pg_graphql", "pg_stat_statements", "pgcrypto", "plpgsql", "supabase_vault", "uuid-ossp"],
    default_privilege_roles: &["postgres", "supabase_admin"],
    session_settings: &[("search_path", "\"\\$user\", public, extensions")],
};

/// The rules of a flavor.
pub fn platform(flavor: Flavor) -> &'static PlatformRules {
    match flavor {
        Flavor::Postgres => &POSTGRES,
        Flavor::Supabase => &SUPABASE,
    }
}
