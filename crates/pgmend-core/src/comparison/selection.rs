//! What of two databases is compared. What is not is held, so that it is no difference.

use std::collections::BTreeSet;

use crate::catalog::{Change, EXISTS, Snapshot};
use crate::failure::{Failure, Result};
use crate::ident::ObjectId;
use crate::object::Kind;

use super::{Ignore, Pattern, hold, hold_object};

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only what lies in these schemas; everything where there are none.
    pub schemas: Vec<Pattern>,
    /// Not these.
    pub exclude: Vec<Pattern>,
    /// Nor these facts and kinds.
    pub ignore: Vec<Ignore>,
}

impl Selection {
    /// Whether an object is left out.
    pub(super) fn leaves_out(&self, object: &ObjectId) -> bool {
        if self.exclude.iter().any(|pattern| pattern.names(object)) {
            return true;
        }
        if self.ignore.contains(&Ignore::Objects(object.kind)) {
            return true;
        }
        let schema = schema_of(object);
        let lies_in = |pattern: &Pattern| schema.is_some_and(|schema| pattern.names_schema(schema));
        !self.schemas.is_empty() && !self.schemas.iter().any(lies_in)
    }

    /// Whether a difference is not told.
    pub(super) fn ignores(&self, change: &Change) -> bool {
        self.ignore.iter().any(|ignore| ignore.covers(change))
    }

    /// Whether a statement writes nothing but what is not compared.
    pub(super) fn ignores_statement(&self, sql: &str) -> bool {
        self.ignore.iter().any(|ignore| ignore.writes(sql))
    }

    /// Holds what is left out. Answers with what a person should know about that.
    ///
    /// # Errors
    /// A schema that is on neither side: to compare nothing would look as if all were the same.
    pub fn apply(&self, from: &Snapshot, to: &mut Snapshot) -> Result<Vec<String>> {
        let objects: BTreeSet<ObjectId> = from.objects.keys().chain(to.objects.keys()).cloned().collect();
        for pattern in &self.schemas {
            let known = |object: &ObjectId| schema_of(object).is_some_and(|schema| pattern.names_schema(schema));
            if !objects.iter().any(known) {
                return Err(unknown_schema(pattern, &objects));
            }
        }
        let mut notices: Vec<String> = self
            .exclude
            .iter()
            .filter(|pattern| !objects.iter().any(|object| pattern.names(object)))
            .map(|pattern| format!("`--exclude {pattern}` names nothing on either side"))
            .collect();
        let had: BTreeSet<ObjectId> = to.objects.keys().cloned().collect();
        for object in objects.iter().filter(|object| self.leaves_out(object)) {
            hold_object(from, to, object);
        }
        hold(from, to, |change| &*change.fact.attribute != EXISTS && self.ignores(change));
        for (object, attributes) in &mut to.objects {
            if !from.objects.contains_key(object) {
                attributes.retain(|name, _| !self.ignore.iter().any(|ignore| ignore.can_be_left_out(name)));
            }
        }
        for (object, needed) in to.dependencies.iter().filter(|(object, _)| to.objects.contains_key(*object)) {
            let missing = needed.iter().find(|needed| {
                !to.objects.contains_key(*needed) && (had.contains(*needed) || from.objects.contains_key(*needed))
            });
            if let Some(missing) = missing {
                notices.push(format!(
                    "{object} needs {missing}, which is not there when this is done: one of the two is left out"
                ));
            }
        }
        Ok(notices)
    }
}

/// The schema that an object lies in, or is, or is about.
fn schema_of(object: &ObjectId) -> Option<&str> {
    match (object.kind, &*object.path) {
        (Kind::DefaultPrivilege, [_, place, ..]) => place.strip_prefix("in schema "),
        _ => object.schema(),
    }
}

fn unknown_schema(pattern: &Pattern, objects: &BTreeSet<ObjectId>) -> Box<Failure> {
    let schemas: BTreeSet<&str> = objects.iter().filter_map(schema_of).collect();
    let schemas: Vec<String> = schemas.into_iter().map(|schema| format!("`{schema}`")).collect();
    let failure = Failure::usage(format!("no schema is called `{pattern}` on either side"))
        .done("nothing was compared and nothing was changed");
    if schemas.is_empty() {
        failure.hint("neither side holds any schema: look at what they are with `--verbose`")
    } else {
        failure.hint(format!("there are {}", schemas.join(", ")))
    }
}
