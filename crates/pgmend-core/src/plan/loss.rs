//! What a plan takes away that can hold rows: tables that it drops or empties, columns that it drops. What the replay did tells of
//! `CASCADE` and of code; the words tell of what no file made, which the replay never saw.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::EXISTS;
use crate::ident::ObjectId;
use crate::migration::{Migration, Named, ObjectKind, Statement};
use crate::object::Kind;

use super::{Planned, TableRows};

/// A table or a column that a plan takes away, if it holds rows by then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Loss {
    /// The table's schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The column; nothing where the whole table goes or is emptied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// Everything that the files to apply take away of the tables that are there.
pub(super) fn losses(files: &[Migration], planned: &[Planned], tables: &[TableRows]) -> Vec<Loss> {
    let mut found = BTreeSet::new();
    // What an earlier statement renamed is still the same table.
    let mut origins: BTreeMap<&ObjectId, &ObjectId> = BTreeMap::new();
    for planned in planned {
        let file = &files[planned.file];
        for effects in &planned.effects.statements {
            let renamed: BTreeSet<&ObjectId> = effects.renamed.iter().map(|(from, _)| from).collect();
            for change in &effects.changes {
                let gone = change.before.is_some() && change.after.is_none();
                if gone && !renamed.contains(&change.fact.object) {
                    let object = origins.get(&change.fact.object).copied().unwrap_or(&change.fact.object);
                    found.extend(lost(object, &change.fact.attribute));
                }
            }
            for (from, to) in &effects.renamed {
                let origin = origins.get(from).copied().unwrap_or(from);
                origins.insert(to, origin);
            }
            if let Some(statement) = file.statements.get(effects.statement) {
                found.extend(told(statement, tables));
            }
        }
        // A statement that changed nothing on the shadow can still do so where something is that no file made.
        let silent = |statement: &&Statement| {
            planned.effects.statements.iter().all(|effects| effects.statement != statement.index)
                && !file.transaction.undone.contains(&statement.index)
        };
        found.extend(file.statements.iter().filter(silent).flat_map(|statement| told(statement, tables)));
    }
    let there = |loss: &Loss| tables.iter().any(|table| table.schema == loss.schema && table.name == loss.table);
    found.retain(there);
    let whole: BTreeSet<Loss> = found.iter().filter(|loss| loss.column.is_none()).cloned().collect();
    found.retain(|loss| loss.column.is_none() || !whole.contains(&Loss { column: None, ..loss.clone() }));
    found.into_iter().collect()
}

fn lost(object: &ObjectId, attribute: &str) -> Option<Loss> {
    let loss = |schema: &str, table: &str, column: Option<&str>| Loss {
        schema: schema.to_owned(),
        table: table.to_owned(),
        column: column.map(str::to_owned),
    };
    match (object.kind, &*object.path) {
        (Kind::Table, [schema, table]) if attribute == EXISTS => Some(loss(schema, table, None)),
        (Kind::Column, [schema, table, column]) if matches!(attribute, "type" | EXISTS) => {
            Some(loss(schema, table, Some(column)))
        }
        _ => None,
    }
}

/// What the words of a statement take away, of the tables that are there.
fn told(statement: &Statement, tables: &[TableRows]) -> Vec<Loss> {
    if statement.destructive.is_empty() || statement.renames {
        return Vec::new();
    }
    let named = |schema: Option<&String>, name: &str, column: Option<&str>| {
        let fits = move |table: &&TableRows| table.name == name && schema.is_none_or(|schema| *schema == table.schema);
        tables.iter().filter(fits).map(|table| of(table, column)).collect::<Vec<_>>()
    };
    let of_drop = |drop: &Named| match drop.kind {
        ObjectKind::Table | ObjectKind::Relation => named(drop.schema.as_ref(), &drop.name, None),
        ObjectKind::Schema => {
            tables.iter().filter(|table| table.schema == drop.name).map(|table| of(table, None)).collect()
        }
        ObjectKind::Column => {
            drop.on.as_ref().map_or_else(Vec::new, |table| named(drop.schema.as_ref(), table, Some(drop.name.as_str())))
        }
        _ => Vec::new(),
    };
    let mut found: Vec<Loss> = statement.drops.iter().flat_map(of_drop).collect();
    if statement.kind.tag.starts_with("TRUNCATE") {
        found.extend(statement.names.iter().flat_map(|table| named(table.schema.as_ref(), &table.name, None)));
    }
    found
}

fn of(table: &TableRows, column: Option<&str>) -> Loss {
    Loss { schema: table.schema.clone(), table: table.name.clone(), column: column.map(str::to_owned) }
}
