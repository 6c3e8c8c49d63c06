//! The base database: what the target has beside its migrations' objects. The platform, the roles, the
//! settings. It decides what a replay may do, and must never give the replay's role a way to the machine.

use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::{Flavor, ServerVersion};
use sha2::{Digest, Sha256};
use tokio_postgres::Client;

use super::session::{failed, quote_ident, quote_literal};
use super::{RoleSpec, Setup};
use crate::baseline;

/// Predefined roles that a role of the target may be a member of here too. The others reach files, programs or
/// other servers (`pg_execute_server_program`, `pg_read_server_files`, `pg_write_server_files`,
/// `pg_create_subscription`), and what a future version adds is not known to be harmless.
const HARMLESS_PREDEFINED: &[&str] = &[
    "pg_checkpoint",
    "pg_maintain",
    "pg_monitor",
    "pg_read_all_data",
    "pg_read_all_settings",
    "pg_read_all_stats",
    "pg_signal_backend",
    "pg_stat_scan_tables",
    "pg_write_all_data",
];

/// Predefined roles whose members reach files, programs or other servers.
const REACHING: &str = "'pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files', \
                        'pg_create_subscription'";

/// A hash of everything that decides what the base database holds.
pub(super) fn hash(setup: &Setup) -> String {
    let mut digest = Sha256::new();
    let said = format!(
        "{}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        baseline::hash(),
        setup.flavor,
        setup.replay_role,
        setup.roles,
        setup.preamble,
        setup.locale
    );
    digest.update(said.as_bytes());
    digest.update(include_str!("base.rs").as_bytes());
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SQL that makes a role if there is none of its name, and gives it these attributes.
fn role_sql(role: &RoleSpec, version: ServerVersion) -> String {
    let word = |on: bool, name: &str| if on { name.to_owned() } else { format!("NO{name}") };
    // Before version 16 a role with CREATEROLE may grant itself any role that is no superuser,
    // `pg_execute_server_program` among them; since then it needs the ADMIN OPTION on what it grants.
    let createrole = role.createrole && version.major() >= 16;
    let attributes = [
        "NOSUPERUSER".to_owned(),
        "NOCREATEDB".to_owned(),
        "NOREPLICATION".to_owned(),
        word(createrole, "CREATEROLE"),
        word(role.login, "LOGIN"),
        word(role.inherit, "INHERIT"),
        word(role.bypassrls, "BYPASSRLS"),
    ]
    .join(" ");
    let create = format!("create role {} {attributes}", quote_ident(&role.name));
    block(&format!(
        "begin
           if not exists (select from pg_catalog.pg_roles where rolname = {name}) then execute {create}; end if;
         end",
        name = quote_literal(&role.name),
        create = quote_literal(&create),
    ))
}

/// A `DO` statement. Its body is a quoted constant: a name inside it may hold any dollar quote.
fn block(body: &str) -> String {
    format!("do {};\n", quote_literal(body))
}

/// The role that replays run as, as a hosted platform makes the one it hands out.
fn replay_role(name: &str) -> RoleSpec {
    RoleSpec {
        name: name.to_owned(),
        login: true,
        inherit: true,
        bypassrls: true,
        createrole: true,
        createdb: false,
        member_of: Vec::new(),
    }
}

/// SQL that makes the role replays run as.
pub(super) fn replay_role_sql(setup: &Setup, version: ServerVersion) -> String {
    role_sql(&replay_role(&setup.replay_role), version)
}

/// SQL that makes the target's roles, before anything is granted to them.
pub(super) fn roles_sql(setup: &Setup, version: ServerVersion) -> String {
    own_roles(setup).map(|role| role_sql(role, version)).collect()
}

/// SQL that grants the target's roles to each other.
fn memberships_sql(setup: &Setup) -> String {
    let mut sql = String::new();
    for role in &setup.roles {
        for group in &role.member_of {
            if group.starts_with("pg_") && !HARMLESS_PREDEFINED.contains(&group.as_str()) {
                continue;
            }
            // The group may be unknown here: a predefined role of a newer server, say.
            sql.push_str(&block(&format!(
                "begin
                   if (select count(*) = 2 from pg_catalog.pg_roles where rolname in ({group}, {member})) then
                     execute {grant};
                   end if;
                 end",
                group = quote_literal(group),
                member = quote_literal(&role.name),
                grant = quote_literal(&format!("grant {} to {}", quote_ident(group), quote_ident(&role.name))),
            )));
        }
    }
    sql
}

/// The target's roles that have to be made here: neither the replay's own nor predefined ones.
fn own_roles(setup: &Setup) -> impl Iterator<Item = &RoleSpec> {
    setup.roles.iter().filter(|role| role.name != setup.replay_role && !role.name.starts_with("pg_"))
}

/// SQL that makes `replay` a member of every ordinary role, so that it can act on what belongs to the platform,
/// as the platform's own superuser or its event triggers let it. Left out are roles that are members of `replay`
/// (that would be a circle) and those that reach the machine.
fn act_for_all_sql(replay: &str) -> String {
    block(&format!(
        "declare r record;
         begin
           for r in
             select rolname from pg_catalog.pg_roles p
             where not rolsuper and rolname !~ '^pg_' and rolname <> {replay}
               and not pg_catalog.pg_has_role(p.oid, {replay}, 'member')
               and not exists (select from pg_catalog.pg_roles d
                               where d.rolname in ({REACHING}) and pg_catalog.pg_has_role(p.oid, d.oid, 'member'))
           loop
             if current_setting('server_version_num')::int >= 160000 then
               execute format('grant %I to %I with inherit true, set true', r.rolname, {replay});
             else
               execute format('grant %I to %I', r.rolname, {replay});
             end if;
           end loop;
         end",
        replay = quote_literal(replay),
    ))
}

/// What the replay's role may do in the base database beyond being a role.
pub(super) fn privileges_sql(replay: &str, version: ServerVersion) -> String {
    let role = quote_ident(replay);
    let mut sql = act_for_all_sql(replay);
    if version.major() >= 15 {
        // As Supabase does: dumps and data migrations switch triggers off with it.
        sql.push_str(&format!("grant set on parameter session_replication_role to {role};\n"));
    } else {
        // Since version 15 `public` belongs to the database's owner, whoever that is.
        sql.push_str(&format!("alter schema public owner to {role};\n"));
    }
    sql
}

/// Loads the base into the database that `superuser` is connected to. `replay` must exist.
pub(super) async fn load(superuser: &Client, setup: &Setup) -> Result<()> {
    run(superuser, "its own bookkeeping", baseline::internals()).await?;
    if setup.flavor == Flavor::Supabase {
        run(superuser, "the Supabase baseline", baseline::supabase()).await?;
    }
    run(superuser, "the memberships of the target's roles", &memberships_sql(setup)).await
}

/// Runs the setup's preamble, the last thing before the base is used.
pub(super) async fn preamble(superuser: &Client, setup: &Setup) -> Result<()> {
    for (number, sql) in setup.preamble.iter().enumerate() {
        run(superuser, &format!("the target's settings (part {})", number + 1), sql).await?;
    }
    // A preamble may have left settings of the session behind.
    run(superuser, "a clean session", "reset all; reset session authorization").await
}

/// Runs one part of the base.
pub(super) async fn run(client: &Client, what: &str, sql: &str) -> Result<()> {
    client.batch_execute(sql).await.map_err(|e| failed(format!("the shadow could not be given {what}"), &e))
}

/// Refuses a replay role that could reach the machine, through itself or through a role it may become.
pub(super) async fn refuse_reaching(client: &Client, replay: &str) -> Result<()> {
    let sql = format!(
        "select p.rolname, p.rolsuper from pg_catalog.pg_roles p
         where pg_catalog.pg_has_role($1::text::name, p.oid, 'member')
           and (p.rolsuper or p.rolname in ({REACHING})
                or (p.rolcreaterole and current_setting('server_version_num')::int < 160000))
         order by 2 desc, 1"
    );
    let rows = client
        .query(&sql, &[&replay])
        .await
        .map_err(|e| failed("what the replay's role may do could not be read", &e))?;
    let Some(row) = rows.first() else { return Ok(()) };
    let reaches: String = row.get(0);
    let why = if row.get(1) {
        "is a superuser"
    } else if reaches.starts_with("pg_") {
        "reaches files, programs or other servers"
    } else {
        "may create roles, and before PostgreSQL 16 grant itself access to files and programs"
    };
    Err(Failure::error(format!("migrations must not be replayed as role `{replay}`"))
        .because(format!("it may act as `{reaches}`, which {why}"))
        .done("nothing was replayed")
        .hint("give `--shadow` a superuser, which makes an ordinary role for the replay, or an ordinary role with CREATEDB")
        .hint("or replay on a private cluster with `--shadow local` or `--shadow embedded`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_could_grant_itself_the_machine_is_made_without_createrole() {
        let role = replay_role("postgres");
        assert!(role_sql(&role, ServerVersion(150_018)).contains(" NOCREATEROLE "));
        assert!(role_sql(&role, ServerVersion(160_001)).contains(" CREATEROLE "));
    }

    #[test]
    fn memberships_that_reach_the_machine_are_left_out() {
        let mut setup = Setup::new(Flavor::Postgres, "postgres");
        let mut role = replay_role("app");
        role.member_of = ["pg_execute_server_program", "pg_monitor", "staff"].map(str::to_owned).to_vec();
        setup.roles.push(role);
        let sql = memberships_sql(&setup);
        assert!(!sql.contains("pg_execute_server_program"));
        assert!(sql.contains("pg_monitor") && sql.contains("staff"));
    }

    #[test]
    fn a_role_name_cannot_break_out_of_its_statement() {
        let role = replay_role("x\"; drop role y; -- ' $pgmend$ \\");
        let sql = role_sql(&role, ServerVersion(150_018));
        // One constant from the first quote to the last: inside, every quote is doubled.
        let body = sql.strip_prefix("do E'").and_then(|rest| rest.strip_suffix("';\n")).unwrap();
        assert!(!body.replace("''", "").contains('\''), "{sql}");
        assert!(!body.replace("\\\\", "").contains('\\'), "{sql}");
    }
}
