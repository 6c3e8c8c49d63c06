//! Which statement it is: the command tag as the server would name it, and the kind of object it is about.
//!
//! Two tables and nothing else; a new kind of object is a new row.

use serde::{Deserialize, Serialize};

use super::words::Words;

/// The kinds of objects that statements name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// Something that holds rows, where the statement does not say what: a table, view, sequence, …
    Relation,
    /// `TABLE`
    Table,
    /// `FOREIGN TABLE`
    ForeignTable,
    /// `VIEW`
    View,
    /// `MATERIALIZED VIEW`
    MaterializedView,
    /// `SEQUENCE`
    Sequence,
    /// `INDEX`
    Index,
    /// A column of a table.
    Column,
    /// A constraint of a table or domain.
    Constraint,
    /// `FUNCTION`, `PROCEDURE`, `ROUTINE` or `AGGREGATE`: they share one space of names.
    Function,
    /// `TYPE`
    Type,
    /// `DOMAIN`
    Domain,
    /// `TRIGGER`, of a table.
    Trigger,
    /// `EVENT TRIGGER`
    EventTrigger,
    /// `RULE`, of a table.
    Rule,
    /// `POLICY`, of a table.
    Policy,
    /// `SCHEMA`
    Schema,
    /// `EXTENSION`
    Extension,
    /// `ROLE`, `USER` or `GROUP`
    Role,
    /// `PUBLICATION`
    Publication,
    /// `SUBSCRIPTION`
    Subscription,
    /// `SERVER`, `FOREIGN DATA WRAPPER` or `USER MAPPING`
    Foreign,
    /// Everything else: operators, casts, collations, text search, …
    Other,
}

impl ObjectKind {
    /// Whether it stands in the name space of relations.
    pub fn is_relation(self) -> bool {
        use ObjectKind::{ForeignTable, Index, MaterializedView, Relation, Sequence, Table, View};
        matches!(self, Relation | Table | ForeignTable | View | MaterializedView | Sequence | Index)
    }

    /// Whether it belongs to a table and is named within it.
    pub fn is_of_table(self) -> bool {
        matches!(self, Self::Trigger | Self::Rule | Self::Policy)
    }
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct StatementKind {
    /// The command tag, such as `CREATE TABLE`; `UNKNOWN` where the first words are no statement, `\` for a line that is
    /// only for `psql`. Source: the server's `cmdtaglist.h`.
    pub tag: &'static str,
    /// The kind of the object that is created, altered or dropped.
    pub object: Option<ObjectKind>,
}

pub(crate) struct Row {
    words: &'static str,
    object: ObjectKind,
    create: &'static str,
    alter: &'static str,
    drop: &'static str,
}

macro_rules! row {
    ($words:literal, $object:ident) => {
        row!($words, $object, $words)
    };
    ($words:literal, $object:ident, $tag:literal) => {
        Row {
            words: $words,
            object: ObjectKind::$object,
            create: concat!("CREATE ", $tag),
            alter: concat!("ALTER ", $tag),
            drop: concat!("DROP ", $tag),
        }
    };
}

/// After `CREATE`, `ALTER` and `DROP`; longer phrases before their beginnings.
const OBJECTS: &[Row] = &[
    row!("TABLE", Table),
    row!("FOREIGN TABLE", ForeignTable),
    row!("FOREIGN DATA WRAPPER", Foreign),
    row!("VIEW", View),
    row!("MATERIALIZED VIEW", MaterializedView),
    row!("SEQUENCE", Sequence),
    row!("INDEX", Index),
    row!("FUNCTION", Function),
    row!("PROCEDURE", Function),
    row!("ROUTINE", Function),
    row!("AGGREGATE", Function),
    row!("TYPE", Type),
    row!("DOMAIN", Domain),
    row!("TRIGGER", Trigger),
    row!("EVENT TRIGGER", EventTrigger),
    row!("RULE", Rule),
    row!("POLICY", Policy),
    row!("SCHEMA", Schema),
    row!("EXTENSION", Extension),
    row!("ROLE", Role),
    row!("USER MAPPING", Foreign),
    row!("USER", Role, "ROLE"),
    row!("GROUP", Role, "ROLE"),
    row!("PUBLICATION", Publication),
    row!("SUBSCRIPTION", Subscription),
    row!("SERVER", Foreign),
    row!("DATABASE", Other),
    row!("TABLESPACE", Other),
    row!("SYSTEM", Other),
    row!("DEFAULT PRIVILEGES", Other),
    row!("OWNED", Other),
    row!("LARGE OBJECT", Other),
    row!("OPERATOR CLASS", Other),
    row!("OPERATOR FAMILY", Other),
    row!("OPERATOR", Other),
    row!("CAST", Other),
    row!("COLLATION", Other),
    row!("CONVERSION", Other),
    row!("LANGUAGE", Other),
    row!("TRANSFORM", Other),
    row!("STATISTICS", Other),
    row!("ACCESS METHOD", Other),
    row!("TEXT SEARCH CONFIGURATION", Other),
    row!("TEXT SEARCH DICTIONARY", Other),
    row!("TEXT SEARCH PARSER", Other),
    row!("TEXT SEARCH TEMPLATE", Other),
];

/// What may stand between `CREATE` and the kind of object.
const MODIFIERS: &[&str] = &[
    "OR REPLACE",
    "GLOBAL",
    "LOCAL",
    "TEMPORARY",
    "TEMP",
    "UNLOGGED",
    "UNIQUE",
    "RECURSIVE",
    "CONSTRAINT",
    "TRUSTED",
    "PROCEDURAL",
];

/// First words of every other statement, and its tag; longer phrases before their beginnings.
const VERBS: &[(&str, &str)] = &[
    ("BEGIN", "BEGIN"),
    ("START TRANSACTION", "START TRANSACTION"),
    ("COMMIT PREPARED", "COMMIT PREPARED"),
    ("COMMIT", "COMMIT"),
    ("END", "COMMIT"),
    ("ROLLBACK PREPARED", "ROLLBACK PREPARED"),
    ("ROLLBACK", "ROLLBACK"),
    ("ABORT", "ROLLBACK"),
    ("SAVEPOINT", "SAVEPOINT"),
    ("RELEASE", "RELEASE"),
    ("PREPARE TRANSACTION", "PREPARE TRANSACTION"),
    ("PREPARE", "PREPARE"),
    ("EXECUTE", "EXECUTE"),
    ("DEALLOCATE PREPARE ALL", "DEALLOCATE ALL"),
    ("DEALLOCATE ALL", "DEALLOCATE ALL"),
    ("DEALLOCATE", "DEALLOCATE"),
    ("SELECT", "SELECT"),
    ("VALUES", "SELECT"),
    ("TABLE", "SELECT"),
    ("INSERT", "INSERT"),
    ("UPDATE", "UPDATE"),
    ("DELETE", "DELETE"),
    ("MERGE", "MERGE"),
    ("TRUNCATE", "TRUNCATE TABLE"),
    ("COPY", "COPY"),
    ("DO", "DO"),
    ("CALL", "CALL"),
    ("SET CONSTRAINTS", "SET CONSTRAINTS"),
    ("SET", "SET"),
    ("RESET", "RESET"),
    ("SHOW", "SHOW"),
    ("COMMENT", "COMMENT"),
    ("SECURITY LABEL", "SECURITY LABEL"),
    ("REFRESH MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW"),
    ("REINDEX", "REINDEX"),
    ("VACUUM", "VACUUM"),
    ("ANALYZE", "ANALYZE"),
    ("ANALYSE", "ANALYZE"),
    ("CLUSTER", "CLUSTER"),
    ("CHECKPOINT", "CHECKPOINT"),
    ("LOCK", "LOCK TABLE"),
    ("LISTEN", "LISTEN"),
    ("UNLISTEN", "UNLISTEN"),
    ("NOTIFY", "NOTIFY"),
    ("LOAD", "LOAD"),
    ("EXPLAIN", "EXPLAIN"),
    ("DISCARD ALL", "DISCARD ALL"),
    ("DISCARD PLANS", "DISCARD PLANS"),
    ("DISCARD SEQUENCES", "DISCARD SEQUENCES"),
    ("DISCARD TEMP", "DISCARD TEMP"),
    ("DISCARD TEMPORARY", "DISCARD TEMP"),
    ("REASSIGN OWNED", "REASSIGN OWNED"),
    ("IMPORT FOREIGN SCHEMA", "IMPORT FOREIGN SCHEMA"),
    ("DECLARE", "DECLARE CURSOR"),
    ("FETCH", "FETCH"),
    ("MOVE", "MOVE"),
    ("CLOSE", "CLOSE CURSOR"),
];

/// Recognises the statement, and leaves `words` behind the words that say what it is.
pub(crate) fn recognise(words: &mut Words<'_>) -> StatementKind {
    let plain = |tag| StatementKind { tag, object: None };
    while words.lexis(0) == Some(super::lex::Lexis::Open) {
        words.at += 1;
    }
    if words.eat("CREATE") {
        words.eat_any(MODIFIERS);
        if words.is("DEFAULT CONVERSION") {
            words.at += 1;
        }
        let Some(row) = object(words) else { return plain("UNKNOWN") };
        let tag = if row.object == ObjectKind::Table && words.find_outside("AS").is_some() {
            "CREATE TABLE AS"
        } else {
            row.create
        };
        return StatementKind { tag, object: Some(row.object) };
    }
    for (verb, tag_of) in [("ALTER", (|row| row.alter) as fn(&Row) -> &'static str), ("DROP", |row| row.drop)] {
        if words.eat(verb) {
            words.eat("PROCEDURAL");
            let Some(row) = object(words) else { return plain("UNKNOWN") };
            return StatementKind { tag: tag_of(row), object: Some(row.object) };
        }
    }
    for (verb, of_objects, of_roles) in [("GRANT", "GRANT", "GRANT ROLE"), ("REVOKE", "REVOKE", "REVOKE ROLE")] {
        if words.eat(verb) {
            return plain(if words.find_outside("ON").is_some() { of_objects } else { of_roles });
        }
    }
    if words.is("WITH") {
        let main = words.outside().skip(1).find_map(|index| {
            let words = words.from(index);
            ["INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "VALUES"].into_iter().find(|verb| words.is(verb))
        });
        return plain(main.map_or("SELECT", |verb| if verb == "VALUES" { "SELECT" } else { verb }));
    }
    match VERBS.iter().find(|(phrase, _)| words.eat(phrase)) {
        Some((_, "SELECT")) if words.find_outside("INTO").is_some() => plain("SELECT INTO"),
        Some((_, tag)) => plain(tag),
        None => plain("UNKNOWN"),
    }
}

/// The kind of object that comes next, as `COMMENT ON`, `GRANT ON` and the like also name it.
pub(crate) fn object(words: &mut Words<'_>) -> Option<&'static Row> {
    OBJECTS.iter().find(|row| words.eat(row.words))
}

impl Row {
    pub fn kind(&self) -> ObjectKind {
        self.object
    }
}
