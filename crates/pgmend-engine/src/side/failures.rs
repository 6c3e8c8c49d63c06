//! What it means that a statement of a file fails on the shadow: that the file is no side of a comparison, unless what fails is
//! nothing that is compared, or can be left out on both sides.

use std::collections::BTreeSet;

use pgmend_core::catalog::Snapshot;
use pgmend_core::evidence::ReplayError;
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::{Migration, ObjectKind, Statement};
use pgmend_core::object::Kind;

use crate::shadow::{Choice, ProviderKind};

/// What is not there.
const UNDEFINED: &str = "42704";
const SYNTAX: &str = "42601";

/// Kinds that nothing else needs, with how a comment on one begins.
const LEAVES: &[(ObjectKind, Kind, &str)] = &[
    (ObjectKind::EventTrigger, Kind::EventTrigger, "COMMENT ON EVENT TRIGGER "),
    (ObjectKind::Publication, Kind::Publication, "COMMENT ON PUBLICATION "),
    (ObjectKind::Subscription, Kind::Subscription, "COMMENT ON SUBSCRIPTION "),
];

/// The failures of a replay, judged one by one.
pub(super) struct Failures<'a> {
    files: &'a [Migration],
    /// A single file, such as a dump.
    script: bool,
    /// What only a superuser can make and nothing else needs: it is compared with nothing.
    aside: BTreeSet<ObjectId>,
    /// Materialized views that could not be filled, by schema and name: without rows that says nothing.
    unfilled: BTreeSet<(String, String)>,
}

impl<'a> Failures<'a> {
    pub(super) fn of(files: &'a [Migration], script: bool) -> Self {
        Self { files, script, aside: BTreeSet::new(), unfilled: BTreeSet::new() }
    }

    /// Judges one.
    ///
    /// # Errors
    /// When the file is no side because of it.
    pub(super) fn judge(&mut self, place: usize, statement: usize, error: &ReplayError, choice: &Choice) -> Result<()> {
        let file = self.files.get(place);
        let Some((file, statement)) = file.and_then(|file| Some((file, file.statements.get(statement)?))) else {
            return Ok(());
        };
        let passed_over = self.is_of_no_account(file, statement, error)
            || self.is_set_aside(file, statement, error)
            || self.only_fills(statement);
        if passed_over { Ok(()) } else { Err(refused(file, statement, error, choice)) }
    }

    /// What is to be left out on both sides. What could not be filled counts as filled.
    pub(super) fn settle(self, snapshot: &mut Snapshot) -> BTreeSet<ObjectId> {
        for (schema, name) in &self.unfilled {
            let view = ObjectId::new(Kind::MaterializedView, [schema, name]);
            if let Some(facts) = snapshot.objects.get_mut(&view) {
                facts.remove("not populated");
            }
        }
        for object in &self.aside {
            snapshot.objects.remove(object);
        }
        self.aside
    }

    /// Whether that it fails says nothing of the schema.
    fn is_of_no_account(&self, file: &Migration, statement: &Statement, error: &ReplayError) -> bool {
        let (tag, code) = (statement.kind.tag, error.code.as_str());
        let says = |words: &str| file.sql(statement).to_ascii_uppercase().starts_with(words);
        // Roles and settings of databases lie outside of what is compared; the roles that are named are there already.
        tag.ends_with(" ROLE")
            || tag == "ALTER DATABASE"
            // A setting that the shadow's version does not have.
            || tag == "SET" && code == UNDEFINED
            // Who grants is not compared; what is granted then, the owner grants.
            || self.script && code == ReplayError::FORBIDDEN && says("SET SESSION AUTHORIZATION ")
            // `pg_dump --schema=public` makes what is there already.
            || self.script && tag == "CREATE SCHEMA" && code == "42P06" && error.message.contains("\"public\"")
            || tag == "COMMENT" && says("COMMENT ON EXTENSION ")
    }

    fn is_set_aside(&mut self, file: &Migration, statement: &Statement, error: &ReplayError) -> bool {
        let sql = file.sql(statement).to_ascii_uppercase();
        let is_about = |(object, _, comment): &&(ObjectKind, Kind, &str)| {
            statement.kind.object == Some(*object) || sql.starts_with(comment)
        };
        let Some((object, kind, _)) = LEAVES.iter().find(is_about) else { return false };
        let creates = statement.kind.tag.starts_with("CREATE ");
        match error.code.as_str() {
            // A subscription also for what the shadow's version does not know of it: it is followed nowhere.
            code if creates && (code == ReplayError::FORBIDDEN || *kind == Kind::Subscription) => {
                self.aside.extend(statement.creates.iter().map(|named| ObjectId::new(*kind, [&named.name])));
                !statement.creates.is_empty()
            }
            // Which one is changed is not told by words alone, so none of the file's is compared.
            ReplayError::FORBIDDEN => {
                let made = file.statements.iter().filter(|other| other.kind.object == Some(*object));
                let made = made.flat_map(|other| &other.creates);
                self.aside.extend(made.map(|named| ObjectId::new(*kind, [&named.name])));
                true
            }
            // What is said of it later.
            UNDEFINED => self.aside.iter().any(|object| object.kind == *kind),
            _ => false,
        }
    }

    fn only_fills(&mut self, statement: &Statement) -> bool {
        let fills = self.script && statement.kind.tag == "REFRESH MATERIALIZED VIEW";
        if fills {
            let names = statement.names.iter().filter(|named| named.kind.is_relation());
            let schema = |schema: &Option<String>| schema.clone().unwrap_or_else(|| "public".to_owned());
            self.unfilled.extend(names.map(|named| (schema(&named.schema), named.name.clone())));
        }
        fills
    }
}

fn refused(file: &Migration, statement: &Statement, error: &ReplayError, choice: &Choice) -> Box<Failure> {
    // The line of the slip itself, where the words alone show it.
    let next = file.statements.get(statement.index + 1).map_or(u32::MAX, |next| next.line);
    let slip = file.syntax_errors.iter().find(|slip| (statement.line..=next).contains(&slip.line));
    let line = slip.filter(|_| error.code == SYNTAX).map_or(statement.line, |slip| slip.line);
    let failure = Failure::error(format!("`{}` fails on the shadow", statement.kind.tag))
        .at(file.file.clone(), Some(line))
        .because(format!("{} (SQLSTATE {})", error.message, error.code))
        .done("nothing was compared and nothing was changed");
    let about_tablespaces = error.message.contains("ablespace");
    match error.code.as_str() {
        _ if about_tablespaces => failure.because("tablespaces lie outside of databases, and a shadow has none").hint(
            "dump without them, and do not compare them: `pg_dump --no-tablespaces`, then `--ignore tablespaces`",
        ),
        ReplayError::FORBIDDEN if choice.kind != ProviderKind::Embedded => failure
            .because("files are replayed by a role that is no superuser, so that they cannot reach the machine")
            .hint("take the statement out, or replay where a superuser can do no harm: `--shadow embedded`"),
        SYNTAX => failure.hint("mend the statement, then compare again"),
        _ => failure.hint(format!(
            "mend the file; if it needs another version than PostgreSQL {} or another server, name one: `--shadow`",
            choice.version
        )),
    }
}
