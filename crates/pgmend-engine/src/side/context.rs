//! What a shadow starts from and what a live server starts from differ in ways that no file decides: who owns the schema
//! `public`, what a platform has made. Such differences are no one's doing, and are held.

use pgmend_core::catalog::scope::Scope;
use pgmend_core::catalog::{Change, EXISTS, Snapshot};
use pgmend_core::comparison::hold;
use pgmend_core::ident::ObjectId;
use pgmend_core::object::Kind;

use super::{Base, Reading};

/// Takes what one side's replay could not make out of the other side too.
pub(super) fn hold_what_is_set_aside(from: &mut Reading, to: &mut Reading) {
    for object in &from.aside {
        to.side.snapshot.objects.remove(object);
    }
    for object in &to.aside {
        from.side.snapshot.objects.remove(object);
    }
}

/// Holds what neither side's files decide. Two replays start from the same.
pub(super) fn hold_what_the_host_decides(from: &mut Reading, to: &mut Reading, scope: &Scope) {
    let same_version = from.side.version.major() == to.side.version.major();
    match (from.base.take(), to.base.take()) {
        (None, Some(base)) => bring(&from.side.snapshot, &mut to.side.snapshot, &base, same_version, scope),
        // A dump is as good as the database that it was made of.
        (Some(dump), Some(base)) if dump.dump && !base.dump => {
            bring(&from.side.snapshot, &mut to.side.snapshot, &base, same_version, scope);
        }
        (Some(base), Some(dump)) if dump.dump && !base.dump => {
            bring(&to.side.snapshot, &mut from.side.snapshot, &base, same_version, scope);
        }
        (Some(base), None) => bring(&to.side.snapshot, &mut from.side.snapshot, &base, same_version, scope),
        _ => {}
    }
}

/// Gives a replay the host's value of whatever its files left as the base had it.
fn bring(host: &Snapshot, replay: &mut Snapshot, base: &Base, same_version: bool, scope: &Scope) {
    let untouched = replay.clone();
    let told = base.told && same_version;
    let base = &base.snapshot;
    hold(host, replay, |change: &Change| {
        let fact = &change.fact;
        if fact.object.kind == Kind::Extension
            && scope.platform_extensions.iter().any(|name| **name == *fact.object.path[0])
        {
            return !untouched.objects.contains_key(&fact.object) || base.objects.contains_key(&fact.object);
        }
        if !base.objects.contains_key(&fact.object) {
            return false;
        }
        if &*fact.attribute == EXISTS {
            return untouched.objects.get(&fact.object) == base.objects.get(&fact.object);
        }
        if told && !is_of_owner(&fact.attribute, &[host, base], &fact.object) {
            return false;
        }
        // A member added to a publication of the platform is a user's doing.
        let member = fact.attribute.starts_with("table:") || fact.attribute.starts_with("schema:");
        !member && untouched.value(fact) == base.value(fact)
    });
}

/// From 15 on `public` belongs to the database's owner and not everybody may make things in it. Two servers on either side of
/// that, each of which has the schema as it was made with the database, do not differ in it.
pub(super) fn hold_public_as_made(from: &Reading, to: &mut Reading) {
    let public = ObjectId::new(Kind::Schema, ["public"]);
    let as_made = |reading: &Reading| {
        let facts = reading.side.snapshot.objects.get(&public)?;
        let owner = facts.get("owner")?;
        let since_15 = reading.side.version.major() >= 15;
        let others = if since_15 { "USAGE" } else { "CREATE, USAGE" };
        let holds = (!since_15 || &**owner == "pg_database_owner")
            && facts.get(&*format!("grant:{owner}")).is_some_and(|granted| &**granted == "CREATE, USAGE")
            && facts.get("grant:PUBLIC").is_some_and(|granted| &**granted == others)
            && facts.keys().filter(|name| name.starts_with("grant:")).count() == 2;
        Some(holds)
    };
    if as_made(from) == Some(true) && as_made(to) == Some(true) {
        let told = |name: &str| name == "owner" || name.starts_with("grant:");
        hold(&from.side.snapshot, &mut to.side.snapshot, |change| {
            change.fact.object == public && told(&change.fact.attribute)
        });
    }
}

/// Whether a fact says who owns an object, or what the owner has of itself.
fn is_of_owner(attribute: &str, sides: &[&Snapshot], object: &ObjectId) -> bool {
    let owner = |side: &&Snapshot| side.objects.get(object).and_then(|facts| facts.get("owner").cloned());
    attribute == "owner"
        || attribute
            .strip_prefix("grant:")
            .is_some_and(|grantee| sides.iter().any(|side| owner(side).is_some_and(|owner| &*owner == grantee)))
}
