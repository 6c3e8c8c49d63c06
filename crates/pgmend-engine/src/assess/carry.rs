//! What a replay must know of the target, so that a file has there the effect it would have here: whose the
//! objects are, which roles there are, which privileges new objects get, and under which settings SQL is read.

use std::collections::BTreeMap;

use futures_util::future::try_join;
use pgmend_core::catalog::Attributes;
use pgmend_core::catalog::scope::Scope;
use pgmend_core::failure::Result;
use pgmend_core::ident::{ObjectId, literal, quote};
use pgmend_core::migration::{DefaultPrivileges, Migration};
use pgmend_core::object::Kind;
use pgmend_core::server::Flavor;
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;

use crate::catalog::failed;
use crate::shadow::{RoleSpec, Setup};

/// Settings of a database or role that change what SQL means or does.
const SETTINGS: &[&str] = &[
    "search_path",
    "row_security",
    "default_text_search_config",
    "DateStyle",
    "IntervalStyle",
    "TimeZone",
    "xmloption",
];

/// What a replay must know of a database.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Carried {
    /// Whose most of its objects are; who is connected where there is none.
    pub(crate) owner: String,
    /// The other roles.
    pub(crate) roles: Vec<RoleSpec>,
    /// Default privileges, and whether they may be passed on.
    pub(crate) default_privileges: Vec<(Entry, bool)>,
    /// `name = value`, as SQL writes it after `SET`.
    settings: Vec<String>,
}

impl Carried {
    /// Nothing but an owner.
    pub(crate) fn of_owner(owner: String) -> Self {
        Self { owner, ..Self::default() }
    }

    /// Reads it. `user` is who one is on the target. The caller has opened the reading transaction.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub(crate) async fn read<'a>(
        client: &Client,
        live: impl Iterator<Item = (&'a ObjectId, &'a Attributes)>,
        user: &str,
        scope: &Scope,
    ) -> Result<Self> {
        // Where nothing is there yet, who connects will own what is made.
        let owner = owner(live).unwrap_or_else(|| user.to_owned());
        let unreadable = |error: tokio_postgres::Error| failed("the target's roles could not be read", &error);
        let sql = "SELECT r.rolname::text, r.rolcanlogin, r.rolinherit, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
                          array(SELECT g.rolname::text FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                                 WHERE m.member = r.oid AND g.rolname !~ '^pg_' ORDER BY 1)
                     FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1";
        let roles = async { client.query(sql, &[]).await.map_err(unreadable) };
        let others = try_join(read_default_privileges(client, scope), settings(client, &owner, user));
        let (roles, (default_privileges, settings)) = try_join(roles, others).await?;
        let roles = roles
            .iter()
            .map(|row| RoleSpec {
                name: row.get(0),
                login: row.get(1),
                inherit: row.get(2),
                bypassrls: row.get(3),
                createrole: row.get(4),
                createdb: row.get(5),
                member_of: row.get(6),
            })
            .filter(|role| role.name != owner)
            .collect();
        Ok(Self { owner, roles, default_privileges, settings })
    }

    /// The setup of a shadow on which these migrations are replayed.
    pub(crate) fn setup(&self, flavor: Flavor, scope: &Scope, migrations: &[&Migration]) -> Setup {
        let mut preamble = default_privileges(&self.default_privileges, scope, &self.owner, migrations);
        let set = |setting: &String| format!("ALTER ROLE {} SET {setting}", quote(&self.owner));
        preamble.extend(self.settings.iter().map(set));
        Setup { roles: self.roles.clone(), preamble, ..Setup::new(flavor, &self.owner) }
    }
}

/// Whose most of the live relations are.
fn owner<'a>(live: impl Iterator<Item = (&'a ObjectId, &'a Attributes)>) -> Option<String> {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for (object, attributes) in live {
        if matches!(object.kind, Kind::Table | Kind::View | Kind::Function | Kind::Sequence)
            && let Some(owner) = attributes.get("owner")
        {
            *owners.entry(owner).or_default() += 1;
        }
    }
    owners.into_iter().max_by_key(|(_, count)| *count).map(|(owner, _)| owner.to_owned())
}

/// A default privilege: for what a role makes in a schema (or everywhere), to whom (nobody is `PUBLIC`), which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    role: String,
    schema: Option<String>,
    objects: String,
    grantee: Option<String>,
    privilege: String,
}

impl Entry {
    /// Whether a statement of a migration, run by `replay_role`, gives or takes just this.
    fn is_said_by(&self, said: &DefaultPrivileges, replay_role: &str) -> bool {
        let role = if said.roles.is_empty() { self.role == replay_role } else { said.roles.contains(&self.role) };
        let schema = match &self.schema {
            Some(schema) => said.schemas.contains(schema),
            None => said.schemas.is_empty(),
        };
        role && schema
            && said.objects == self.objects
            && said.grantees.contains(&self.grantee)
            && (said.privileges.is_empty() || said.privileges.contains(&self.privilege))
    }
}

const PRIVILEGES_OF: &[(&str, &[&str])] = &[
    ("TABLES", &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]),
    ("SEQUENCES", &["SELECT", "UPDATE", "USAGE"]),
    ("FUNCTIONS", &["EXECUTE"]),
    ("TYPES", &["USAGE"]),
    ("SCHEMAS", &["USAGE", "CREATE"]),
];

/// The default privileges of a database.
async fn read_default_privileges(client: &Client, scope: &Scope) -> Result<Vec<(Entry, bool)>> {
    let sql = "SELECT pg_get_userbyid(d.defaclrole)::text, n.nspname::text,
                      CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' END,
                      CASE WHEN a.grantee = 0 THEN NULL ELSE pg_get_userbyid(a.grantee)::text END, a.privilege_type, a.is_grantable
                 FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
                CROSS JOIN LATERAL aclexplode(d.defaclacl) a
                WHERE NOT coalesce(n.nspname::text = ANY($1), false) AND d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n')
                ORDER BY 1, 2 NULLS FIRST, 3, 4 NULLS FIRST, 5";
    let rows = client.query(sql, &[&scope.platform_schemas]).await;
    let rows = rows.map_err(|error| failed("the target's default privileges could not be read", &error))?;
    let entries = rows
        .iter()
        .map(|row| {
            let entry = Entry {
                role: row.get(0),
                schema: row.get(1),
                objects: row.get(2),
                grantee: row.get(3),
                privilege: row.get(4),
            };
            (entry, row.get(5))
        })
        .collect();
    Ok(entries)
}

/// The target's default privileges as statements, without what its own migrations give and with what they take away:
/// the replay is to start where the target did before its files ran.
fn default_privileges(
    live: &[(Entry, bool)],
    scope: &Scope,
    replay_role: &str,
    migrations: &[&Migration],
) -> Vec<String> {
    let said: Vec<DefaultPrivileges> = migrations.iter().flat_map(|migration| migration.default_privileges()).collect();
    let by_file = |entry: &Entry, grants: bool| {
        said.iter().any(|said| said.grants == grants && entry.is_said_by(said, replay_role))
    };

    let mut statements = vec![revoke_others(&scope.platform_schemas, live, &said, replay_role)];
    let mut cleared: Vec<(&str, &str)> = Vec::new();
    for (entry, grantable) in live {
        let Entry { role, schema, objects, grantee, privilege } = entry;
        // What lies in a schema that a migration makes cannot be there before it.
        let exists = schema.as_deref().is_none_or(|schema| schema == "public");
        if by_file(entry, true) || !exists {
            continue;
        }
        let place = schema.as_ref().map_or(String::new(), |schema| format!(" IN SCHEMA {}", quote(schema)));
        let head = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {}{place}", quote(role));
        if schema.is_none() && !cleared.contains(&(role, objects)) {
            // Without a schema the list stands in place of the built-in one, which grants to PUBLIC.
            let built_in = |privilege: &&&str| {
                let public = Entry { grantee: None, privilege: (**privilege).to_owned(), ..entry.clone() };
                !by_file(&public, false)
            };
            let known = PRIVILEGES_OF.iter().find(|(kind, _)| kind == objects).map_or(&[][..], |(_, known)| known);
            for privilege in known.iter().filter(|privilege| **privilege != "MAINTAIN").filter(built_in) {
                statements.push(format!("{head} REVOKE {privilege} ON {objects} FROM PUBLIC"));
            }
            cleared.push((role, objects));
        }
        let to = grantee.as_ref().map_or("PUBLIC".to_owned(), |grantee| quote(grantee));
        let option = if *grantable { " WITH GRANT OPTION" } else { "" };
        statements.push(format!("{head} GRANT {privilege} ON {objects} TO {to}{option}"));
    }
    statements
}

/// Takes from the base what the platform's baseline grants by default in a schema and the target does not, unless a
/// migration takes it away itself.
fn revoke_others(
    platform_schemas: &[String],
    live: &[(Entry, bool)],
    said: &[DefaultPrivileges],
    replay_role: &str,
) -> String {
    let key = |role: &str, schema: &str, objects: &str, grantee: Option<&str>, privilege: &str| {
        literal(&format!("{role}/{schema}/{objects}/{}/{privilege}", grantee.unwrap_or("PUBLIC")))
    };
    let mut kept: Vec<String> = live
        .iter()
        .filter_map(|(entry, _)| {
            let schema = entry.schema.as_deref()?;
            Some(key(&entry.role, schema, &entry.objects, entry.grantee.as_deref(), &entry.privilege))
        })
        .collect();
    for said in said.iter().filter(|said| !said.grants) {
        let own = [replay_role.to_owned()];
        let roles = if said.roles.is_empty() { &own[..] } else { &said.roles[..] };
        let known = PRIVILEGES_OF.iter().find(|(kind, _)| *kind == said.objects).map_or(&[][..], |(_, known)| known);
        let known = known.iter().filter(|p| said.privileges.is_empty() || said.privileges.iter().any(|s| s == **p));
        for privilege in known {
            for (role, schema) in roles.iter().flat_map(|role| said.schemas.iter().map(move |schema| (role, schema))) {
                let keys = said.grantees.iter();
                kept.extend(keys.map(|grantee| key(role, schema, &said.objects, grantee.as_deref(), privilege)));
            }
        }
    }
    let list = |items: &[String]| format!("ARRAY[{}]::text[]", items.join(", "));
    let platform: Vec<String> = platform_schemas.iter().map(|schema| literal(schema)).collect();
    let body = format!(
        "DECLARE r record;
         BEGIN
           FOR r IN
             SELECT * FROM (
               SELECT pg_get_userbyid(d.defaclrole)::text AS role, n.nspname::text AS place,
                      CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' END AS objects,
                      CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END AS grantee, a.grantee AS oid,
                      a.privilege_type AS privilege
                 FROM pg_catalog.pg_default_acl d JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
                CROSS JOIN LATERAL aclexplode(d.defaclacl) a
                WHERE NOT n.nspname::text = ANY({platform}) AND n.nspname <> 'pgmend_shadow') e
              WHERE NOT concat_ws('/', e.role, e.place, e.objects, e.grantee, e.privilege) = ANY({kept})
           LOOP
             EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I REVOKE %s ON %s FROM %s', r.role, r.place, r.privilege,
                            r.objects, CASE WHEN r.oid = 0 THEN 'PUBLIC' ELSE quote_ident(r.grantee) END);
           END LOOP;
         END",
        platform = list(&platform),
        kept = list(&kept),
    );
    format!("DO {}", literal(&body))
}

/// The settings of the target's database and of the role that owns its objects, for the role of the replay.
async fn settings(client: &Client, replay_role: &str, user: &str) -> Result<Vec<String>> {
    let sql = "SELECT s.setting FROM (
                 SELECT unnest(d.setconfig) AS setting, d.setrole <> 0 AS own FROM pg_catalog.pg_db_role_setting d
                   LEFT JOIN pg_catalog.pg_roles r ON r.oid = d.setrole
                  WHERE d.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
                    AND (d.setrole = 0 OR r.rolname::text IN ($1, $2))) s ORDER BY s.own";
    let rows = client.query(sql, &[&replay_role, &user]).await;
    let rows = rows.map_err(|error| failed("the target's settings could not be read", &error))?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            let setting: String = row.get(0);
            let (name, value) = setting.split_once('=')?;
            SETTINGS.iter().any(|known| known.eq_ignore_ascii_case(name)).then(|| {
                // A list of names is stored as it is written after SET, not as one literal.
                let value = if name.eq_ignore_ascii_case("search_path") { value.to_owned() } else { literal(value) };
                format!("{name} = {value}")
            })
        })
        .collect())
}
