//! Columns of tables.

use crate::object::Kind;

use super::sequence::{after_identity, alter_identity, identity_options};
use super::table::{foreign_options, options, reoption};
use super::{Alter, Pair, Rule, Sheet, not_null, nothing, words};

pub(super) static COLUMN: Rule = Rule {
    kinds: &[Kind::Column],
    words: words("COLUMN", "COLUMN", false),
    create: |column| {
        if column.is_anothers() {
            return after_column(column, true);
        }
        let mut found = vec![format!("ALTER TABLE {} ADD COLUMN {}", column.relation(), definition(column, true))];
        found.extend(after_column(column, false));
        found
    },
    alter: alter_column,
    begin: begin_column,
    finish: nothing,
    drop: |column| {
        if column.is_anothers() {
            return String::new();
        }
        format!("ALTER TABLE {} DROP COLUMN {}", column.relation(), column.own_name())
    },
};

/// A column as `CREATE TABLE` and `ADD COLUMN` write it.
pub(super) fn definition(column: Sheet<'_>, with_default: bool) -> String {
    let mut sql = format!("{} {}", column.own_name(), column.get("type").unwrap_or("text"));
    if let Some(options) = foreign_options(column) {
        sql += &options;
    }
    if let Some(collation) = column.get("collation") {
        sql += &format!(" COLLATE {collation}");
    }
    sql += &constraints(column, with_default);
    sql
}

/// Default, generation, identity and `NOT NULL` of a column.
fn constraints(column: Sheet<'_>, with_default: bool) -> String {
    let mut sql = String::new();
    if let (Some(default), true) = (column.get("default"), with_default) {
        sql += &format!(" DEFAULT {default}");
    }
    if let Some(expression) = column.get("generated").and_then(|text| text.strip_prefix("stored ")) {
        sql += &format!(" GENERATED ALWAYS AS ({expression}) STORED");
    } else if let Some(expression) = column.get("generated").and_then(|text| text.strip_prefix("virtual ")) {
        sql += &format!(" GENERATED ALWAYS AS ({expression}) VIRTUAL");
    }
    if let Some(identity) = column.get("identity") {
        sql += &format!(" GENERATED {} AS IDENTITY ({})", identity.to_uppercase(), identity_options(column, true));
    }
    sql += &not_null::defined(column);
    sql
}

pub(super) fn typed_definition(column: Sheet<'_>) -> Option<String> {
    let constraints = constraints(column, true);
    (!constraints.is_empty()).then(|| format!("{} WITH OPTIONS{constraints}", column.own_name()))
}

/// What a column needs besides its definition; all of it where it was `inherited` with its parent's.
pub(super) fn after_column(column: Sheet<'_>, inherited: bool) -> Vec<String> {
    let target = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", column.relation(), column.own_name());
    let mut found = Vec::new();
    if let Some(default) = column.get("default").filter(|_| inherited) {
        found.push(format!("{target} SET DEFAULT {default}"));
    }
    found.extend(not_null::after_column(column, inherited));
    if let Some(storage) = column.get("storage") {
        found.push(format!("{target} SET STORAGE {}", storage.to_uppercase()));
    }
    if let Some(compression) = column.get("compression") {
        found.push(format!("{target} SET COMPRESSION {compression}"));
    }
    if let Some(statistics) = column.get("statistics target") {
        found.push(format!("{target} SET STATISTICS {statistics}"));
    }
    if let Some(list) = column.get("options") {
        found.push(format!("{target} SET ({})", options(list)));
    }
    found.extend(after_identity(column, None));
    found
}

/// A sequence that comes or goes with an identity may have the name of another one that goes or comes.
fn begin_column(pair: &Pair<'_>) -> Vec<String> {
    let (from, to) = (pair.from, pair.to);
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", to.relation(), to.own_name());
    if from.has("identity") && (!to.has("identity") || pair.changed("identity sequence")) {
        return vec![format!("{target} DROP IDENTITY")];
    }
    if from.has("default") && has_identity(to) {
        return vec![format!("{target} DROP DEFAULT")];
    }
    not_null::begin(pair).into_iter().collect()
}

/// Whether it has an identity, perhaps that of the table which it is in a partition of.
fn has_identity(column: Sheet<'_>) -> bool {
    column.has("identity") || column.has("@shared identity")
}

fn alter_column(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", to.relation(), to.own_name());
    // What the server would do to children too, and they do for themselves.
    let alone = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", to.relation(), to.own_name());
    let mut found = Vec::new();
    if pair.changed("generated") {
        if to.has("generated") || from.get("generated").is_some_and(|text| text.starts_with("virtual ")) {
            return Alter::Recreate;
        }
        // That of a child goes with its parent's.
        if !inherits_type(from) {
            found.push(format!("{target} DROP EXPRESSION"));
        }
    }
    let retyped = (pair.changed("type") || pair.changed("collation")) && !(inherits_type(from) && inherits_type(to));
    if from.has("default") && (!to.has("default") || retyped) && !from.has("generated") && !has_identity(to) {
        found.push(format!("{alone} DROP DEFAULT"));
    }
    found.extend(not_null::lost(pair).filter(|_| not_null::frees_name(pair).is_none()));
    if retyped {
        let kind = to.get("type").unwrap_or("text");
        found.push(format!("{target} {}", retype(to, kind, &cast(to, from.get("type"), kind))));
    }
    if let (Some(default), true) = (to.get("default"), pair.changed("default") || retyped) {
        found.push(format!("{alone} SET DEFAULT {default}"));
    }
    found.extend(not_null::gained(pair));
    found.extend(alter_identity(pair, &target));
    // A new type brings its own storage and compression along.
    let moved = pair.changed("type") || pair.changed("collation");
    if if moved { to.has("storage") } else { pair.changed("storage") } {
        let storage = to.get("storage").or(from.get("@usual storage")).unwrap_or("plain").to_uppercase();
        found.push(format!("{alone} SET STORAGE {storage}"));
    }
    if if moved { to.has("compression") } else { pair.changed("compression") } {
        found.push(format!("{alone} SET COMPRESSION {}", to.get("compression").unwrap_or("DEFAULT")));
    }
    if pair.changed("statistics target") {
        found.push(format!("{alone} SET STATISTICS {}", to.get("statistics target").unwrap_or("-1")));
    }
    found.extend(reoption(&target, from.get("options"), to.get("options")));
    let changes = super::foreign::reoption(pair);
    if !changes.is_empty() {
        let (table, column) = (to.relation(), to.own_name());
        found.push(format!("ALTER FOREIGN TABLE {table} ALTER COLUMN {column} OPTIONS ({changes})"));
    }
    Alter::InPlace(found)
}

/// `TYPE t COLLATE c USING a::t`.
fn retype(column: Sheet<'_>, kind: &str, value: &str) -> String {
    let collation = column.get("collation").map_or_else(String::new, |collation| format!(" COLLATE {collation}"));
    format!("TYPE {kind}{collation}{}", using(column, value))
}

/// What the rows hold afterwards; a column that is computed, or whose rows lie elsewhere, has nothing to convert.
fn using(column: Sheet<'_>, value: &str) -> String {
    if column.has("generated") || column.is_foreign() { String::new() } else { format!(" USING {value}") }
}

/// Frees the columns of children from one that goes, so that they stay.
pub(crate) fn drop_only(column: Sheet<'_>) -> String {
    format!("ALTER TABLE ONLY {} DROP COLUMN {}", column.relation(), column.own_name())
}

/// Takes a default away that came with the parent's column.
pub(crate) fn drop_default(column: Sheet<'_>) -> String {
    format!("ALTER TABLE ONLY {} ALTER COLUMN {} DROP DEFAULT", column.relation(), column.own_name())
}

/// Types that the server casts among themselves; everything can be cast to and from text.
const FAMILIES: &[&[&str]] = &[
    &["smallint", "integer", "bigint", "numeric", "real", "double precision"],
    &["text", "character varying", "character", "name", "citext"],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["time without time zone", "time with time zone", "interval"],
    &["json", "jsonb"],
    &["inet", "cidr"],
    &["bit", "bit varying"],
];

/// A column's value as one of another type: by a cast where there is one, else by way of its text.
fn cast(column: Sheet<'_>, from: Option<&str>, to: &str) -> String {
    let bare = |kind: &str| {
        let array = kind.ends_with("[]");
        let (head, tail) = kind
            .trim_end_matches("[]")
            .split_once('(')
            .map_or((kind.trim_end_matches("[]"), ""), |(h, t)| (h, t.split_once(')').map_or("", |(_, tail)| tail)));
        (format!("{head}{tail}"), array)
    };
    let (old, new) = (bare(from.unwrap_or("text")), bare(to));
    let family = |kind: &str| FAMILIES.iter().position(|family| family.contains(&kind));
    let related = old.1 == new.1 && (old.0 == new.0 || family(&old.0).is_some() && family(&old.0) == family(&new.0));
    let texts = family("text");
    if related || !old.1 && !new.1 && (family(&old.0) == texts || family(&new.0) == texts) {
        format!("{}::{to}", column.own_name())
    } else {
        format!("{}::text::{to}", column.own_name())
    }
}

/// The type of a column that is its parent's changes with the parent's.
fn inherits_type(column: Sheet<'_>) -> bool {
    !column.alone && (column.has("inherited") || column.of_parent("of type").is_some())
}

/// Frees a column from a type or function that is about to be made again. Its values become text where the type goes.
pub(crate) fn detach(column: Sheet<'_>, kind_goes: bool) -> Vec<String> {
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", column.relation(), column.own_name());
    let alone = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", column.relation(), column.own_name());
    let mut found = Vec::new();
    if column.has("default") {
        found.push(format!("{alone} DROP DEFAULT"));
    }
    if kind_goes && !inherits_type(column) {
        found.push(format!("{target} TYPE text{}", using(column, &format!("{}::text", column.own_name()))));
    }
    found
}

/// The way back from [`detach`].
pub(crate) fn reattach(column: Sheet<'_>, kind_goes: bool) -> Vec<String> {
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", column.relation(), column.own_name());
    let alone = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", column.relation(), column.own_name());
    let mut found = Vec::new();
    if kind_goes && !inherits_type(column) {
        let kind = column.get("type").unwrap_or("text");
        found.push(format!("{target} {}", retype(column, kind, &format!("{}::{kind}", column.own_name()))));
        if let Some(storage) = column.get("storage") {
            found.push(format!("{alone} SET STORAGE {}", storage.to_uppercase()));
        }
        if let Some(compression) = column.get("compression") {
            found.push(format!("{alone} SET COMPRESSION {compression}"));
        }
    }
    if let Some(default) = column.get("default") {
        found.push(format!("{alone} SET DEFAULT {default}"));
    }
    found
}
