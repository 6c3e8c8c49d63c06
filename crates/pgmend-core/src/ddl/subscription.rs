//! Subscriptions. Where they lead is never read, so that none can be made.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::{Alter, Pair, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static SUBSCRIPTION: Rule = Rule {
    kinds: &[Kind::Subscription],
    words: words("SUBSCRIPTION", "", true),
    create: |_| Vec::new(),
    alter: alter_subscription,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

/// Why an object of a kind cannot be made by what is known of it.
pub(crate) fn unwritable(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Subscription => Some("where it leads is never read"),
        Kind::BaseType => Some("functions in C are behind it"),
        _ => None,
    }
}

/// Parameters: fact, its name in SQL, and the value where the fact is not there.
const PARAMETERS: &[(&str, &str, &str)] = &[
    ("slot name", "slot_name", "NONE"),
    ("synchronous commit", "synchronous_commit", "off"),
    ("binary", "binary", "false"),
    ("streaming", "streaming", "off"),
    ("two phase", "two_phase", "false"),
    ("disable on error", "disable_on_error", "false"),
    ("password not required", "password_required", "true"),
    ("run as owner", "run_as_owner", "false"),
    ("origin", "origin", "any"),
    ("failover", "failover", "false"),
];

fn alter_subscription(pair: &Pair<'_>) -> Alter {
    let target = format!("ALTER SUBSCRIPTION {}", pair.to.name());
    let mut found = Vec::new();
    let publications = pair.to.get("publications").filter(|_| pair.changed("publications"));
    // To refresh them would ask the other server.
    found.extend(publications.map(|names| format!("{target} SET PUBLICATION {names} WITH (refresh = false)")));
    let parameters = PARAMETERS.iter().filter(|(fact, ..)| pair.changed(fact));
    let parameters: Vec<String> =
        parameters.map(|(fact, name, otherwise)| format!("{name} = {}", parameter(pair.to, fact, otherwise))).collect();
    if !parameters.is_empty() {
        found.push(format!("{target} SET ({})", parameters.join(", ")));
    }
    if pair.changed("enabled") {
        found.push(format!("{target} {}", if pair.to.has("enabled") { "ENABLE" } else { "DISABLE" }));
    }
    Alter::InPlace(found)
}

/// A parameter's value: a fact that only says `yes` is the other one of two.
fn parameter(subscription: Sheet<'_>, fact: &str, otherwise: &str) -> String {
    match (subscription.get(fact), otherwise) {
        (Some("yes"), "true") => "false".to_owned(),
        (Some("yes"), "false") => "true".to_owned(),
        (Some(value), "NONE") => quote(value),
        (Some(value), _) => literal(value),
        (None, _) => otherwise.to_owned(),
    }
}
