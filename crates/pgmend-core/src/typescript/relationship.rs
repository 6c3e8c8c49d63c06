//! What can be embedded in what: foreign keys between tables, and between the views that show all columns of a key. As in
//! PostgREST, a relationship stays within one schema.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::catalogue::{Catalogue, KeySide, Oid, View};
use super::order::Order;
use super::origin::origins;
use super::syntax::json;

/// How many views may stand on one another, which also ends a circle.
const DEEPEST: usize = 100;
/// How many ways of showing one key a view may have: a column shown twice doubles them.
const WAYS: usize = 1_000;

/// A relationship of a table or view.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Relationship<'a> {
    pub(super) key: &'a str,
    schema: &'a str,
    relation: &'a str,
    pub(super) columns: Vec<&'a str>,
    pub(super) one_to_one: bool,
    pub(super) referenced: &'a str,
    pub(super) referenced_columns: Vec<&'a str>,
}

/// A place where all columns of one side of a key are shown: the table itself, or a view.
#[derive(Clone)]
struct Side<'a> {
    schema: &'a str,
    name: &'a str,
    columns: Vec<&'a str>,
}

/// The relationships of each relation, by schema and name, in order.
pub(super) type Relationships<'a> = HashMap<(&'a str, &'a str), Vec<Relationship<'a>>>;

pub(super) fn relationships<'a>(catalogue: &'a Catalogue, order: &Order) -> Relationships<'a> {
    let shown = Views::new(&catalogue.views);
    let mut found = Relationships::new();
    for key in &catalogue.foreign_keys {
        let referenced = shown.sides(&key.to);
        for from in shown.sides(&key.from) {
            for to in referenced.iter().filter(|to| to.schema == from.schema) {
                found.entry((from.schema, from.name)).or_default().push(Relationship {
                    key: &key.name,
                    schema: from.schema,
                    relation: from.name,
                    columns: from.columns.clone(),
                    one_to_one: key.one_to_one,
                    referenced: to.name,
                    referenced_columns: to.columns.clone(),
                });
            }
        }
    }
    for of in found.values_mut() {
        of.sort_by(|a, b| compare(order, a, b));
    }
    found
}

fn compare(order: &Order, a: &Relationship<'_>, b: &Relationship<'_>) -> Ordering {
    let list = |columns: &[&str]| format!("[{}]", columns.iter().map(|name| json(name)).collect::<Vec<_>>().join(","));
    let lists = |a: &[&str], b: &[&str]| order.compare(&list(a), &list(b));
    let names = order.compare(a.key, b.key).then_with(|| order.compare(a.referenced, b.referenced));
    names
        .then_with(|| lists(&a.referenced_columns, &b.referenced_columns))
        .then_with(|| order.compare(a.schema, b.schema))
        .then_with(|| order.compare(a.relation, b.relation))
        .then_with(|| lists(&a.columns, &b.columns))
}

/// Views, each with its columns that show a column of a table.
type Showing<'a> = Vec<(Oid, Vec<&'a str>)>;

/// Which columns of which views show a column of a table.
struct Views<'a> {
    by_id: HashMap<Oid, &'a View>,
    /// By table and column number.
    showing: HashMap<(Oid, i16), Showing<'a>>,
}

impl<'a> Views<'a> {
    fn new(views: &'a [View]) -> Self {
        let by_id: HashMap<Oid, &View> = views.iter().map(|view| (view.id, view)).collect();
        let direct: HashMap<(Oid, usize), (Oid, i16)> = views
            .iter()
            .flat_map(|view| origins(&view.tree).into_iter().map(|of| ((view.id, of.place), (of.table, of.column))))
            .collect();
        let mut showing: HashMap<(Oid, i16), Showing<'_>> = HashMap::new();
        for view in views {
            for (place, name) in (1..).zip(&view.columns) {
                let mut at = direct.get(&(view.id, place));
                for _ in 0..DEEPEST {
                    let Some(&(table, column)) = at else { break };
                    let places = showing.entry((table, column)).or_default();
                    match places.last_mut().filter(|(id, _)| *id == view.id) {
                        Some((_, names)) => names.push(name),
                        None => places.push((view.id, vec![name])),
                    }
                    at = usize::try_from(column).ok().and_then(|column| direct.get(&(table, column)));
                }
            }
        }
        Self { by_id, showing }
    }

    /// The table, and each way in which a view shows all these columns of it.
    fn sides(&self, side: &'a KeySide) -> Vec<Side<'a>> {
        let columns = side.columns.iter().map(String::as_str).collect();
        let mut found = vec![Side { schema: &side.schema, name: &side.name, columns }];
        let Some(first) = side.numbers.first() else { return found };
        for (id, _) in self.showing.get(&(side.table, *first)).into_iter().flatten() {
            let Some(view) = self.by_id.get(id) else { continue };
            let mut ways: Vec<Vec<&str>> = vec![Vec::new()];
            for number in &side.numbers {
                let places = self.showing.get(&(side.table, *number)).into_iter().flatten();
                let names: Vec<&str> =
                    places.filter(|(of, _)| of == id).flat_map(|(_, names)| names).copied().collect();
                ways = ways
                    .iter()
                    .flat_map(|way| names.iter().map(|name| way.iter().copied().chain([*name]).collect()))
                    .take(WAYS)
                    .collect();
            }
            found.extend(ways.into_iter().map(|columns| Side { schema: &view.schema, name: &view.name, columns }));
        }
        found
    }
}
