//! Which migration stands on which, by the names in their statements.
//!
//! An estimate for ordering and for drawing; the replay refines it.

use std::collections::{BTreeSet, HashMap};

use super::Migration;
use super::kind::ObjectKind;
use super::lex::{Lexis, lexemes};
use super::names::Named;
use super::words::name_of;

/// For each migration, the earlier ones that make something it names, by index, in order.
///
/// A column counts where a statement names both its table and a word that is the column's name. An object that a migration
/// makes itself before it names it ties it to nobody, unless it was guarded by `IF NOT EXISTS`.
pub fn dependencies(migrations: &[Migration]) -> Vec<Vec<usize>> {
    let mut makers: HashMap<String, Vec<(usize, Named)>> = HashMap::new();
    let mut found = Vec::with_capacity(migrations.len());
    for (index, migration) in migrations.iter().enumerate() {
        let mut needs = BTreeSet::new();
        let mut own: Vec<Named> = Vec::new();
        for statement in &migration.statements {
            let words = words_of(migration.sql(statement));
            let made = |named: &Named| own.iter().any(|own| own.may_be(named));
            let guarded = statement.creates.iter().filter(|_| statement.if_not_exists || statement.or_replace);
            for named in statement.names.iter().chain(guarded) {
                if made(named) {
                    continue;
                }
                let makers = makers.get(&named.name).into_iter().flatten();
                needs.extend(makers.filter(|(_, maker)| maker.may_be(named)).map(|(index, _)| *index));
            }
            for word in &words {
                let columns = makers.get(word).into_iter().flatten();
                needs.extend(
                    columns
                        .filter(|(_, maker)| {
                            maker.kind == ObjectKind::Column && names_table_of(&statement.names, maker)
                        })
                        .map(|(index, _)| *index),
                );
            }
            // A new table in a schema stands on the migration that made the schema.
            for schema in statement.names.iter().chain(&statement.creates).filter_map(|named| named.schema.as_deref()) {
                let schemas = makers.get(schema).into_iter().flatten();
                needs.extend(schemas.filter(|(_, maker)| maker.kind == ObjectKind::Schema).map(|(index, _)| *index));
            }
            if !statement.if_not_exists {
                own.extend(statement.creates.iter().cloned());
            }
        }
        for created in migration.statements.iter().flat_map(|statement| &statement.creates) {
            makers.entry(created.name.clone()).or_default().push((index, created.clone()));
        }
        found.push(needs.into_iter().collect());
    }
    found
}

fn names_table_of(names: &[Named], column: &Named) -> bool {
    let Some(table) = &column.on else { return false };
    let table = Named { kind: ObjectKind::Relation, schema: column.schema.clone(), name: table.clone(), on: None };
    names.iter().any(|named| named.may_be(&table))
}

fn words_of(sql: &str) -> BTreeSet<String> {
    lexemes(sql)
        .iter()
        .filter(|lexeme| matches!(lexeme.lexis, Lexis::Word | Lexis::Quoted))
        .filter_map(|lexeme| name_of(sql.get(lexeme.range.clone())?, lexeme.lexis))
        .collect()
}
