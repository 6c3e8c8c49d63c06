//! What an `IF NOT EXISTS` that did nothing would have made: the object in its way is dropped, the statement runs once
//! more, and everything is undone again. It leaves neither the shadow nor what is known of it changed.

use pgmend_core::catalog::{Change, EXISTS, Snapshot, between};
use pgmend_core::failure::Result;
use pgmend_core::ident::quote;
use pgmend_core::migration::{Migration, Named, ObjectKind, Statement};
use pgmend_core::object::Kind;
use tokio_postgres::Client;

use crate::catalog::{Tracker, failed};

/// What such a statement says of an object; the rest (grants, comments, policies, …) is said by others.
const DEFINING: &[(Kind, &[&str])] = &[
    (Kind::Table, &["partition key", "partition bound", "inherits", "of type", "persistence"]),
    (Kind::Column, &[EXISTS, "type", "not null", "default", "generated", "identity", "collation"]),
    (Kind::Constraint, &[EXISTS, "definition"]),
    (Kind::Index, &["definition"]),
    (Kind::MaterializedView, &["definition"]),
    (Kind::Sequence, &["type", "start", "increment", "minimum", "maximum", "cycle"]),
];

/// From what was there to what the statement would have made; empty where both are the same.
///
/// # Errors
/// When the shadow breaks off. A statement that cannot be tried that way has nothing to tell.
pub(super) async fn passed_over(
    client: &Client,
    tracker: &mut Tracker,
    migration: &Migration,
    statement: &Statement,
) -> Result<Vec<Change>> {
    let drops: Vec<String> = statement.creates.iter().filter_map(drop_of).collect();
    if drops.is_empty() || statement.non_transactional.is_some() {
        return Ok(Vec::new());
    }
    let fail = |error: tokio_postgres::Error| failed("the replay on the shadow broke off", &error);
    client.batch_execute("SAVEPOINT pgmend_mask").await.map_err(fail)?;
    let again = format!("{}; {}", drops.join("; "), migration.sql(statement));
    let mut found = Vec::new();
    if client.batch_execute(&again).await.is_ok() {
        let known = tracker.remember();
        found = tracker.changes(client, None).await?;
        tracker.recall(known);
    }
    client.batch_execute("ROLLBACK TO SAVEPOINT pgmend_mask; RELEASE SAVEPOINT pgmend_mask").await.map_err(fail)?;
    let (before, after) = net(&found, statement);
    Ok(between(&before, &after))
}

/// What went with the old object, and what came with the new one: the same fact may be in both.
fn net(changes: &[Change], statement: &Statement) -> (Snapshot, Snapshot) {
    let (mut before, mut after) = (Snapshot::default(), Snapshot::default());
    for change in changes.iter().filter(|change| is_defined_by(change, statement)) {
        for (side, value) in [(&mut before, &change.before), (&mut after, &change.after)] {
            if value.is_some() {
                side.set(&change.fact, value.as_ref());
            }
        }
    }
    (before, after)
}

fn drop_of(named: &Named) -> Option<String> {
    let path = |name: &str| match &named.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(name)),
        None => quote(name),
    };
    let kind = match named.kind {
        ObjectKind::Table => "TABLE",
        ObjectKind::Index => "INDEX",
        ObjectKind::MaterializedView => "MATERIALIZED VIEW",
        ObjectKind::Sequence => "SEQUENCE",
        ObjectKind::Column => {
            let table = path(named.on.as_deref()?);
            return Some(format!("ALTER TABLE {table} DROP COLUMN {} CASCADE", quote(&named.name)));
        }
        _ => return None,
    };
    Some(format!("DROP {kind} {} CASCADE", path(&named.name)))
}

/// Whether a change is about what the statement makes, not about what had to go with the old object.
fn is_defined_by(change: &Change, statement: &Statement) -> bool {
    let object = &change.fact.object;
    let defining = DEFINING.iter().find(|(kind, _)| *kind == object.kind).map_or(&[][..], |(_, defining)| defining);
    let whole_table = matches!(object.kind, Kind::Column | Kind::Constraint);
    let schema = |named: &Named| named.schema.as_deref().is_none_or(|schema| *schema == *object.path[0]);
    defining.contains(&&*change.fact.attribute)
        && statement.creates.iter().filter(|named| schema(named)).any(|named| match (named.kind, &*object.path) {
            (ObjectKind::Table, [_, table, ..]) if whole_table => **table == *named.name,
            (ObjectKind::Column, [_, table, column]) => {
                object.kind == Kind::Column && Some(&**table) == named.on.as_deref() && **column == *named.name
            }
            (ObjectKind::Index, [_, _, index]) => object.kind == Kind::Index && **index == *named.name,
            (_, [_, name]) => **name == *named.name,
            _ => false,
        })
}
