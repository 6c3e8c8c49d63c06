//! What a database holds, as facts. A [`Snapshot`] is one reading of a catalogue; [`Change`]s are what lies
//! between two readings. It knows no connection: the queries of [`scope`] and [`touched`] are text, run elsewhere.

pub mod dependency;
pub mod look;
pub mod scope;
pub mod touched;
pub mod unmodelled;
pub mod version;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ident::ObjectId;
use crate::object::Kind;

/// The attributes of one object, by name. An attribute that does not hold is absent, never empty.
///
/// They are many and small: a list in order takes half the memory of a tree.
pub type Attributes = litemap::LiteMap<Arc<str>, Arc<str>>;

/// The attribute that says that an object is there.
pub const EXISTS: &str = "exists";

/// Whether an attribute is context and no fact: it is carried in a snapshot, but is never a difference, an effect or evidence.
///
/// The attributes of a row are named by its columns, which may begin with anything.
pub fn is_context(object: &ObjectId, attribute: &str) -> bool {
    object.kind != Kind::Row && attribute.starts_with('@')
}

/// One attribute of one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fact {
    /// The object.
    pub object: ObjectId,
    /// Which of its attributes; [`EXISTS`] for the object as such.
    pub attribute: Arc<str>,
}

/// What a database holds: every object that users can change, with its attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The objects, in order.
    #[serde(with = "pairs")]
    pub objects: BTreeMap<ObjectId, Attributes>,
    /// What each object needs, where it was asked for: see [`dependency`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "pairs")]
    pub dependencies: Dependencies,
}

/// Objects with those that they need directly, in order and each once.
pub type Dependencies = BTreeMap<ObjectId, Vec<ObjectId>>;

/// A map as a list of pairs: keys of JSON objects can only be text.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(super) fn deserialize<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<K, V>, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// A fact that went from one value to another; `None` is its absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
    /// Its value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Arc<str>>,
    /// Its value after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Arc<str>>,
}

impl Snapshot {
    /// The value of a fact; `None` where it does not hold.
    pub fn value(&self, fact: &Fact) -> Option<Arc<str>> {
        let attributes = self.objects.get(&fact.object)?;
        if &*fact.attribute == EXISTS { Some(Arc::from("yes")) } else { attributes.get(&fact.attribute).cloned() }
    }

    /// Whether the table of a row has this column; `None` where the table is not among the objects, as those of a platform.
    pub fn has_column(&self, row: &ObjectId, column: &str) -> Option<bool> {
        let (schema, table) = (row.path.first()?, row.path.get(1)?);
        self.objects.get(&ObjectId::new(Kind::Table, [schema, table]))?;
        Some(self.objects.contains_key(&ObjectId::new(Kind::Column, [&**schema, &**table, column])))
    }

    /// How many facts it holds.
    pub fn facts(&self) -> usize {
        let facts =
            |object, attributes: &Attributes| attributes.keys().filter(|name| !is_context(object, name)).count();
        self.objects.iter().map(|(object, attributes)| facts(object, attributes) + 1).sum()
    }

    /// Brings one fact to a value.
    pub fn set(&mut self, fact: &Fact, value: Option<&Arc<str>>) {
        match (&*fact.attribute, value) {
            (EXISTS, Some(_)) => {
                self.objects.entry(fact.object.clone()).or_default();
            }
            (EXISTS, None) => {
                self.objects.remove(&fact.object);
            }
            (_, Some(value)) => {
                let attributes = self.objects.entry(fact.object.clone()).or_default();
                attributes.insert(Arc::clone(&fact.attribute), Arc::clone(value));
            }
            (_, None) => {
                if let Some(attributes) = self.objects.get_mut(&fact.object) {
                    attributes.remove(&fact.attribute);
                }
            }
        }
    }
}

/// What must change for an object to go from `before` to `after`; `None` is its absence. Context is passed over.
pub fn changes(object: &ObjectId, before: Option<&Attributes>, after: Option<&Attributes>) -> Vec<Change> {
    let change = |attribute: Arc<str>, before: Option<Arc<str>>, after: Option<Arc<str>>| Change {
        fact: Fact { object: object.clone(), attribute },
        before,
        after,
    };
    let yes = |present: bool| present.then(|| Arc::from("yes"));
    let mut found = Vec::new();
    let gone = before.is_some() && after.is_none();
    if before.is_none() && after.is_some() {
        found.push(change(Arc::from(EXISTS), None, yes(true)));
    }
    let empty = Attributes::new();
    let (before, after) = (before.unwrap_or(&empty), after.unwrap_or(&empty));
    for (name, old) in before.iter().filter(|(name, _)| !is_context(object, name)) {
        let new = after.get(name);
        if new != Some(old) {
            found.push(change(Arc::clone(name), Some(Arc::clone(old)), new.cloned()));
        }
    }
    for (name, new) in after.iter().filter(|(name, _)| !is_context(object, name)) {
        if !before.contains_key(name) {
            found.push(change(Arc::clone(name), None, Some(Arc::clone(new))));
        }
    }
    // An object goes after its attributes, so that the changes can be walked one by one.
    if gone {
        found.push(change(Arc::from(EXISTS), yes(true), None));
    }
    found
}

/// Everything that lies between two snapshots.
pub fn between(before: &Snapshot, after: &Snapshot) -> Vec<Change> {
    let mut found = Vec::new();
    for (object, old) in &before.objects {
        found.extend(changes(object, Some(old), after.objects.get(object)));
    }
    for (object, new) in &after.objects {
        if !before.objects.contains_key(object) {
            found.extend(changes(object, None, Some(new)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| (Arc::from(*name), Arc::from(*value))).collect()
    }

    #[test]
    fn applying_what_lies_between_leads_from_one_to_the_other() {
        let table = |name| ObjectId::new(Kind::Table, ["public", name]);
        let before = Snapshot {
            objects: [
                (table("kept"), attributes(&[("owner", "a"), ("comment", "x")])),
                (table("gone"), attributes(&[("owner", "a")])),
            ]
            .into(),
            ..Snapshot::default()
        };
        let after = Snapshot {
            objects: [
                (table("kept"), attributes(&[("owner", "b"), ("options", "y")])),
                (table("new"), attributes(&[])),
            ]
            .into(),
            ..Snapshot::default()
        };
        let steps = between(&before, &after);
        let mut walked = before.clone();
        for step in &steps {
            assert_eq!(walked.value(&step.fact), step.before, "{step:?}");
            walked.set(&step.fact, step.after.as_ref());
        }
        assert_eq!(walked, after);
        assert!(between(&after, &after).is_empty());
    }

    #[test]
    fn context_is_carried_and_never_a_difference() {
        let column = ObjectId::new(Kind::Column, ["public", "t", "a"]);
        let (one, other) =
            (attributes(&[("type", "int"), ("@position", "1")]), attributes(&[("type", "int"), ("@position", "2")]));
        assert!(changes(&column, Some(&one), Some(&other)).is_empty());
        let told =
            |changes: Vec<Change>| changes.iter().map(|change| change.fact.attribute.to_string()).collect::<Vec<_>>();
        assert_eq!(told(changes(&column, None, Some(&one))), ["exists", "type"]);
        assert_eq!(told(changes(&column, Some(&one), None)), ["type", "exists"]);
        let row = ObjectId::new(Kind::Row, ["public", "t", "(id = 1)"]);
        assert_eq!(told(changes(&row, Some(&one), Some(&other))), ["@position"]);
        let snapshot = Snapshot { objects: [(column, one)].into(), ..Snapshot::default() };
        assert_eq!(snapshot.facts(), 2);
    }

    #[test]
    fn a_snapshot_can_be_kept() {
        let (view, table) = (ObjectId::new(Kind::View, ["s", "v"]), ObjectId::new(Kind::Table, ["s", "t"]));
        let snapshot = Snapshot {
            objects: [(view.clone(), attributes(&[("owner", "a")])), (table.clone(), attributes(&[]))].into(),
            dependencies: [(view, [table].into())].into(),
        };
        let json = serde_json::to_string(&snapshot).unwrap();
        assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
    }
}
