//! Files as a side: a file of SQL or a folder of migrations, replayed on a shadow. A file that fails there is no side: its
//! SQL would be taken for less than it says.

use std::collections::{BTreeMap, BTreeSet};

use pgmend_core::catalog::Snapshot;
use pgmend_core::comparison::SideInfo;
use pgmend_core::evidence::Ran;
use pgmend_core::failure::Result;
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::{Migration, NamedRole, Statement};
use pgmend_core::object::Kind;
use pgmend_core::server::{Flavor, ServerVersion};

use crate::assess::Carried;
use crate::catalog::CatalogReader;
use crate::project::Project;
use crate::replay::Bench;
use crate::shadow::{Choice, RoleSpec, Setup};

use super::failures::Failures;
use super::{Base, Common, Reading, Side};

/// Who owns what files make, where neither they nor the other side say so.
const OWNER: &str = "postgres";

/// One file or several, in order.
pub struct Files {
    migrations: Vec<Migration>,
    flavor: Flavor,
    /// A single file, not a folder.
    script: bool,
    shown: String,
    notes: Vec<String>,
}

impl Files {
    pub(super) fn of_project(project: Project, shown: String) -> Self {
        let problems = project.migrations.problems.iter();
        Self {
            flavor: project.flavor,
            script: false,
            shown,
            notes: problems.map(|problem| format!("{}: {}", problem.file, problem.message)).collect(),
            migrations: project.migrations.migrations,
        }
    }

    pub(super) fn of_script(file: Migration, shown: String) -> Self {
        // As one tells a live database of the platform: by its roles.
        let names: BTreeSet<String> = file.roles().into_iter().map(|role| role.name).collect();
        let supabase = ["anon", "authenticated", "service_role"].iter().all(|role| names.contains(*role));
        let flavor = if supabase { Flavor::Supabase } else { Flavor::Postgres };
        Self { migrations: vec![file], flavor, script: true, shown, notes: Vec::new() }
    }

    pub(super) fn flavor(&self) -> Flavor {
        self.flavor
    }

    pub(super) fn roles(&self) -> Vec<NamedRole> {
        self.migrations.iter().flat_map(Migration::roles).collect()
    }

    /// Whether it was written by `pg_dump`: then it says itself who may do what, and starts from nothing.
    fn is_dump(&self) -> bool {
        self.script
            && self.migrations.iter().any(|file| {
                file.text.contains("-- PostgreSQL database dump")
                    || file.text.contains("pg_catalog.set_config('search_path', '', false)")
            })
    }

    /// Replays them. `names` are the roles that both sides' files name.
    pub(super) async fn replay(
        &self,
        host: Option<Carried>,
        names: &[NamedRole],
        target: Option<ServerVersion>,
        common: &Common<'_>,
    ) -> Result<Reading> {
        let chosen = common.shadow(target).await?;
        let choice = chosen.choice().clone();
        let setup = self.setup(host, names, common);
        let reader = CatalogReader::new(common.dialect(choice.version), common.scope.clone());
        let cache = common.options.cache.as_ref().map(|cache| cache.join("replays"));
        let mut bench = Bench::new(chosen, setup, reader, cache);
        let read = self.read(&mut bench, &choice, common).await;
        let stopped = bench.stop().await;
        let reading = read?;
        stopped?;
        Ok(reading)
    }

    async fn read(&self, bench: &mut Bench, choice: &Choice, common: &Common<'_>) -> Result<Reading> {
        let ran: Vec<Ran> = self.migrations.iter().map(|file| self.part(file)).collect();
        let history: Vec<(&Migration, &Ran)> = self.migrations.iter().zip(&ran).collect();
        let base = bench.end(&[]).await?.snapshot;
        let mut end = bench.end(&history).await?;
        let mut failures = Failures::of(&self.migrations, self.script);
        for (place, statement, error) in &end.errors {
            failures.judge(*place, *statement, error, choice)?;
        }
        let aside = failures.settle(&mut end.snapshot);
        let what = match self.migrations.len() {
            _ if self.script => "a file of SQL".to_owned(),
            1 => "a folder with 1 migration".to_owned(),
            several => format!("a folder with {several} migrations"),
        };
        let side = Side {
            info: SideInfo {
                source: if self.script { "sql" } else { "migrations" }.to_owned(),
                shown: self.shown.clone(),
                server_version: choice.version.to_string(),
            },
            version: choice.version,
            snapshot: end.snapshot,
            unmodelled: end.unmodelled,
            how: vec![format!(
                "{} is {what}, replayed on {} PostgreSQL {}: {}",
                self.shown, choice.kind, choice.version, choice.reason
            )],
            notes: self.notes.iter().cloned().chain(aside.iter().map(|object| self.note(object))).collect(),
        };
        let dump = self.is_dump();
        let base = Base { snapshot: base, dump, told: dump && common.flavor == Flavor::Postgres };
        Ok(Reading { side, carried: None, base: Some(base), aside })
    }

    /// What of a file is run: rows of a dump are of no interest.
    fn part(&self, file: &Migration) -> Ran {
        if !self.is_dump() {
            return Ran::Whole;
        }
        let wanted = file.statements.iter().filter(|statement| statement.copy_from_stdin.is_none());
        Ran::Statements(wanted.map(|statement| statement.index).collect())
    }

    fn setup(&self, host: Option<Carried>, names: &[NamedRole], common: &Common<'_>) -> Setup {
        let migrations: Vec<&Migration> = self.migrations.iter().collect();
        let named = names.iter().map(|role| role.name.clone());
        let mut setup = match host {
            Some(mut host) => {
                if self.is_dump() {
                    host.default_privileges.clear();
                }
                host.setup(common.flavor, &common.scope, &migrations)
            }
            None if self.is_dump() => {
                let nothing = Carried::of_owner(usual_owner(names));
                nothing.setup(common.flavor, &common.scope, &migrations)
            }
            None => Setup::new(common.flavor, usual_owner(names)),
        };
        // A dump of a whole platform makes itself what the baseline would.
        let makes_platform = |statement: &Statement| {
            statement.kind.tag == "CREATE SCHEMA" && statement.creates.iter().any(|named| named.name == "auth")
        };
        if self.script && migrations.iter().any(|file| file.statements.iter().any(makes_platform)) {
            setup.flavor = Flavor::Postgres;
        }
        add_roles(&mut setup, named);
        finish(setup, common)
    }

    fn note(&self, object: &ObjectId) -> String {
        format!("{object} of {} is not compared: only a superuser can make it, which a replay is not", self.shown)
    }
}

/// A setup with roles and nothing else.
pub(super) fn plain_setup(owner: &str, roles: impl IntoIterator<Item = String>, common: &Common<'_>) -> Setup {
    let mut setup = Setup::new(common.flavor, owner);
    add_roles(&mut setup, roles);
    finish(setup, common)
}

fn finish(mut setup: Setup, common: &Common<'_>) -> Setup {
    setup.cache_dir.clone_from(&common.options.cache);
    setup.statement_limit = common.options.statement_limit;
    setup
}

fn add_roles(setup: &mut Setup, names: impl IntoIterator<Item = String>) {
    for name in names {
        let known =
            name == setup.replay_role || name.starts_with("pg_") || setup.roles.iter().any(|role| role.name == name);
        if !known {
            setup.roles.push(RoleSpec {
                name,
                login: false,
                inherit: true,
                bypassrls: false,
                createrole: false,
                createdb: false,
                member_of: Vec::new(),
            });
        }
    }
}

/// The role that files give the most to.
fn usual_owner(names: &[NamedRole]) -> String {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for role in names.iter().filter(|role| role.owns) {
        *owners.entry(&role.name).or_default() += 1;
    }
    owners.into_iter().max_by_key(|(_, count)| *count).map_or(OWNER, |(owner, _)| owner).to_owned()
}

/// Every role that a snapshot names.
pub(super) fn roles_of(snapshot: &Snapshot) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (object, attributes) in &snapshot.objects {
        for (name, value) in attributes {
            if matches!(&**name, "owner" | "@owner") {
                found.insert(value.to_string());
            } else if let Some(grantee) = name.strip_prefix("grant:").or_else(|| name.strip_prefix("sequence grant:")) {
                found.insert(grantee.to_owned());
            } else if object.kind == Kind::Policy && &**name == "roles" {
                found.extend(value.split(", ").map(str::to_owned));
            }
        }
        if let (Kind::DefaultPrivilege, Some(first)) = (object.kind, object.path.first()) {
            found.extend(first.strip_prefix("for role ").map(str::to_owned));
        }
    }
    found.remove("PUBLIC");
    found
}
