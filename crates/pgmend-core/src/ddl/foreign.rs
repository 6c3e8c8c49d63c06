//! Foreign data wrappers, servers and user mappings. A value that was hidden when it was read cannot be written again.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::{Alter, Pair, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static WRAPPER: Rule = Rule {
    kinds: &[Kind::ForeignDataWrapper],
    words: words("FOREIGN DATA WRAPPER", "FOREIGN DATA WRAPPER", true),
    create: |wrapper| {
        let mut sql = format!("CREATE FOREIGN DATA WRAPPER {}", wrapper.name());
        for (name, word) in [("handler", "HANDLER"), ("validator", "VALIDATOR")] {
            if let Some(function) = wrapper.get(name) {
                sql += &format!(" {word} {function}");
            }
        }
        vec![sql + &options(wrapper)]
    },
    alter: |pair| {
        let mut words = Vec::new();
        for (name, word) in [("handler", "HANDLER"), ("validator", "VALIDATOR")] {
            if pair.changed(name) {
                words.push(pair.to.get(name).map_or(format!("NO {word}"), |function| format!("{word} {function}")));
            }
        }
        altered(pair, "FOREIGN DATA WRAPPER", words)
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static SERVER: Rule = Rule {
    kinds: &[Kind::Server],
    words: words("SERVER", "FOREIGN SERVER", true),
    create: |server| {
        let mut sql = format!("CREATE SERVER {}", server.name());
        for (name, word) in [("type", "TYPE"), ("version", "VERSION")] {
            if let Some(text) = server.get(name) {
                sql += &format!(" {word} {}", literal(text));
            }
        }
        sql += &format!(" FOREIGN DATA WRAPPER {}", quote(server.get("wrapper").unwrap_or_default()));
        vec![sql + &options(server)]
    },
    alter: |pair| {
        if pair.changed("wrapper") || pair.changed("type") {
            return Alter::Recreate;
        }
        let version = pair.changed("version").then(|| match pair.to.get("version") {
            Some(version) => format!("VERSION {}", literal(version)),
            None => "VERSION NULL".to_owned(),
        });
        altered(pair, "SERVER", version.into_iter().collect())
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static USER_MAPPING: Rule = Rule {
    kinds: &[Kind::UserMapping],
    words: words("USER MAPPING", "", false),
    create: |mapping| vec![format!("CREATE USER MAPPING {}", mapping.name())],
    alter: |_| Alter::InPlace(Vec::new()),
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn options(sheet: Sheet<'_>) -> String {
    let each: Vec<String> =
        sheet.each("option:").map(|(name, value)| format!("{} {}", quote(name), literal(value))).collect();
    if each.is_empty() { String::new() } else { format!(" OPTIONS ({})", each.join(", ")) }
}

fn altered(pair: &Pair<'_>, kind: &str, mut words: Vec<String>) -> Alter {
    let changes = reoption(pair);
    if !changes.is_empty() {
        words.push(format!("OPTIONS ({changes})"));
    }
    Alter::InPlace(match words.is_empty() {
        true => Vec::new(),
        false => vec![format!("ALTER {kind} {} {}", pair.to.name(), words.join(" "))],
    })
}

/// `ADD a '1', SET b '2', DROP c`.
pub(super) fn reoption(pair: &Pair<'_>) -> String {
    let each = pair.differences().filter_map(|name| {
        let option = quote(name.strip_prefix("option:")?);
        Some(match (pair.from.get(name), pair.to.get(name)) {
            (None, Some(value)) => format!("ADD {option} {}", literal(value)),
            (Some(_), Some(value)) => format!("SET {option} {}", literal(value)),
            _ => format!("DROP {option}"),
        })
    });
    each.collect::<Vec<_>>().join(", ")
}
