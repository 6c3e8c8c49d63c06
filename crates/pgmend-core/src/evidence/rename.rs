//! Renames and moves. The server shows them as objects that go and others that come in one statement; what was made under
//! the old name lives on under the new one, and testifies there.

use std::collections::BTreeMap;

use crate::catalog::{Change, EXISTS};
use crate::ident::ObjectId;

/// Pairs what went with what came, by kind and by the parts of their names that stayed the same.
///
/// `changes` are those of a statement that is known to rename or to move: of any other, what goes and what comes have
/// nothing to do with each other. What has no single best partner stays without one.
pub fn renamed(changes: &[Change]) -> Vec<(ObjectId, ObjectId)> {
    let existence = || changes.iter().filter(|change| &*change.fact.attribute == EXISTS);
    let came: Vec<&ObjectId> = existence().filter(|c| c.after.is_some()).map(|c| &c.fact.object).collect();
    let mut pairs: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
    for from in existence().filter(|change| change.after.is_none()).map(|change| &change.fact.object) {
        let shared = |to: &ObjectId| from.path.iter().zip(to.path.iter()).filter(|(one, other)| one == other).count();
        let alike = came.iter().filter(|to| to.kind == from.kind && to.path.len() == from.path.len());
        let most = alike.clone().map(|to| shared(to)).max();
        let best: Vec<&ObjectId> = alike.filter(|to| Some(shared(to)) == most).copied().collect();
        if let [to] = best.as_slice() {
            pairs.entry(to).or_default().push(from);
        }
    }
    pairs
        .into_iter()
        .filter_map(|(to, from)| match from.as_slice() {
            [from] => Some(((*from).clone(), to.clone())),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::Fact;
    use crate::object::Kind;

    #[test]
    fn a_table_takes_its_parts_along() {
        let change = |kind, path: &[&str], comes: bool| {
            let yes = |there: bool| there.then(|| Arc::from("yes"));
            let fact = Fact { object: ObjectId::new(kind, path), attribute: Arc::from(EXISTS) };
            Change { fact, before: yes(!comes), after: yes(comes) }
        };
        let table = |name: &str, comes| {
            vec![
                change(Kind::Table, &["public", name], comes),
                change(Kind::Column, &["public", name, "id"], comes),
                change(Kind::Column, &["public", name, "nick"], comes),
                change(Kind::Constraint, &["public", name, "people_pkey"], comes),
            ]
        };
        let pairs = renamed(&[table("people", false), table("users", true)].concat());
        let shown: Vec<String> = pairs.iter().map(|(from, to)| format!("{from} > {to}")).collect();
        assert_eq!(
            shown,
            [
                "table public.people > table public.users",
                "column public.people.id > column public.users.id",
                "column public.people.nick > column public.users.nick",
                "constraint people_pkey on public.people > constraint people_pkey on public.users",
            ]
        );
        // Two that could both be meant: nobody knows.
        let unclear = [
            change(Kind::Column, &["public", "t", "a"], false),
            change(Kind::Column, &["public", "t", "b"], true),
            change(Kind::Column, &["public", "t", "c"], true),
        ];
        assert!(renamed(&unclear).is_empty());
    }
}
