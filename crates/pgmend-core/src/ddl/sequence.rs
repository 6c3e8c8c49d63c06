//! Sequences, and those behind identity columns.

use std::collections::BTreeSet;

use crate::ident::literal;
use crate::object::Kind;

use super::attributes::{UNKNOWN, grants_between, hand_over};
use super::{Alter, Pair, Rule, Sheet, plain_drop, words};

pub(super) static SEQUENCE: Rule = Rule {
    kinds: &[Kind::Sequence],
    words: words("SEQUENCE", "SEQUENCE", true),
    create: |sequence| {
        let unlogged = if sequence.has("persistence") { "UNLOGGED " } else { "" };
        let kind = sequence.get("type").unwrap_or("bigint");
        vec![format!("CREATE {unlogged}SEQUENCE {} AS {kind} {}", sequence.name(), sequence_options(sequence))]
    },
    alter: |pair| {
        let mut found = Vec::new();
        if ["type", "start", "increment", "minimum", "maximum", "cache", "cycle"].iter().any(|name| pair.changed(name))
        {
            let kind = pair.to.get("type").unwrap_or("bigint");
            let restart = match restart(pair.from.get("start"), &["minimum", "maximum"].map(|name| pair.to.get(name))) {
                true => format!(" RESTART WITH {}", pair.to.get("start").unwrap_or("1")),
                false => String::new(),
            };
            found.push(format!("ALTER SEQUENCE {} AS {kind} {}{restart}", pair.to.name(), sequence_options(pair.to)));
        }
        if pair.changed("persistence") {
            found.push(persistence(pair.to));
        }
        Alter::InPlace(found)
    },
    begin: |pair| {
        if pair.changed("owned by") && pair.from.has("owned by") {
            return vec![disown(pair.from)];
        }
        Vec::new()
    },
    finish: |from, sequence| {
        let before = from.and_then(|from| from.get("owned by"));
        let owner = sequence.get("owned by").filter(|owner| before != Some(*owner));
        owner.map(|owner| format!("ALTER SEQUENCE {} OWNED BY {owner}", sequence.name())).into_iter().collect()
    },
    drop: plain_drop,
};

/// Whether a sequence is logged, said anew.
pub(crate) fn persistence(sequence: Sheet<'_>) -> String {
    let logged = if sequence.has("persistence") { "UNLOGGED" } else { "LOGGED" };
    format!("ALTER SEQUENCE {} SET {logged}", sequence.name())
}

/// Frees a sequence from the column that it would go with.
pub(crate) fn disown(sequence: Sheet<'_>) -> String {
    format!("ALTER SEQUENCE {} OWNED BY NONE", sequence.name())
}

/// Whether a sequence that started here stands outside of its new range, so that it must start anew.
fn restart(start: Option<&str>, range: &[Option<&str>; 2]) -> bool {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    match (number(start), number(range[0]), number(range[1])) {
        (Some(start), Some(least), Some(most)) => !(least..=most).contains(&start),
        _ => false,
    }
}

fn sequence_options(sequence: Sheet<'_>) -> String {
    let get = |name| sequence.get(name).unwrap_or("1");
    format!(
        "START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {} CACHE {} {}",
        get("start"),
        get("increment"),
        get("minimum"),
        get("maximum"),
        get("cache"),
        if sequence.has("cycle") { "CYCLE" } else { "NO CYCLE" }
    )
}

/// `start 1 increment 1 …` as SQL.
pub(super) fn identity_options(column: Sheet<'_>, with_name: bool) -> String {
    let mut parts = Vec::new();
    if let (Some(name), true) = (column.get("identity sequence"), with_name) {
        parts.push(format!("SEQUENCE NAME {name}"));
    }
    let words: Vec<&str> = column.get("identity options").unwrap_or_default().split(' ').collect();
    for pair in words.chunks(2) {
        match pair {
            ["start", n] => parts.push(format!("START WITH {n}")),
            ["increment", n] => parts.push(format!("INCREMENT BY {n}")),
            ["minimum", n] => parts.push(format!("MINVALUE {n}")),
            ["maximum", n] => parts.push(format!("MAXVALUE {n}")),
            ["cache", n] => parts.push(format!("CACHE {n}")),
            ["cycle"] => parts.push("CYCLE".to_owned()),
            _ => {}
        }
    }
    parts.join(" ")
}

/// Persistence, comment and grants of the sequence behind an identity column, which may change with the column's `from`.
pub(super) fn after_identity(column: Sheet<'_>, from: Option<Sheet<'_>>) -> Vec<String> {
    let Some(sequence) = column.get("@sequence") else { return Vec::new() };
    let before = |name: &str| from.and_then(|from| from.get(name));
    let mut found = Vec::new();
    // It is told where it is not the table's, with which it changes.
    let table = |sheet: Sheet<'_>| sheet.of_parent("persistence").is_some();
    let stays = from.is_some_and(|from| table(from) == table(column));
    if column.get("identity persistence") != before("identity persistence").filter(|_| stays) {
        let usual = if table(column) { "unlogged" } else { "logged" };
        let logged = column.get("identity persistence").unwrap_or(usual).to_uppercase();
        found.push(format!("ALTER SEQUENCE {sequence} SET {logged}"));
    }
    if column.get("sequence comment") != before("sequence comment") {
        let text = column.get("sequence comment").map_or("NULL".to_owned(), literal);
        found.push(format!("COMMENT ON SEQUENCE {sequence} IS {text}"));
    }
    let after = column.each("sequence grant:").collect();
    // The owner is not told; what it has of its own is what it has.
    let before = match from {
        Some(from) => {
            let mut before =
                from.each("sequence grant:").map(|(role, had)| (role.to_owned(), had.to_owned())).collect();
            hand_over(&mut before, from.of_parent("owner"), column.of_parent("owner"));
            before
        }
        None => column
            .each("sequence grant:")
            .filter(|(_, had)| *had == "SELECT, UPDATE, USAGE")
            .take(1)
            .map(|(role, had)| (role.to_owned(), had.to_owned()))
            .collect(),
    };
    found.extend(grants_between(&before, &after, &|privileges| {
        format!("{} ON SEQUENCE {sequence}", privileges.join(", "))
    }));
    found
}

/// Takes from a new identity's sequence what default privileges may have granted on it.
pub(crate) fn granted_by_default(column: Sheet<'_>, grantees: &BTreeSet<&str>) -> Vec<String> {
    let Some(sequence) = column.get("@sequence").filter(|_| column.object.kind == Kind::Column) else {
        return Vec::new();
    };
    let unknown = grantees.iter().map(|grantee| ((*grantee).to_owned(), UNKNOWN.to_owned())).collect();
    let wanted = column.each("sequence grant:").filter(|(grantee, _)| grantees.contains(grantee)).collect();
    grants_between(&unknown, &wanted, &|privileges| format!("{} ON SEQUENCE {sequence}", privileges.join(", ")))
}

pub(super) fn alter_identity(pair: &Pair<'_>, target: &str) -> Vec<String> {
    let (from, to) = (pair.from, pair.to);
    let Some(identity) = to.get("identity") else { return Vec::new() };
    let kind = identity.to_uppercase();
    if !from.has("identity") || pair.changed("identity sequence") {
        let options = identity_options(to, true);
        let mut found = vec![format!("{target} ADD GENERATED {kind} AS IDENTITY ({options})")];
        found.extend(after_identity(to, None));
        return found;
    }
    let mut changes = Vec::new();
    if pair.changed("identity") {
        changes.push(format!("SET GENERATED {kind}"));
    }
    if pair.changed("identity options") {
        let cycle = to.get("identity options").is_some_and(|options| options.ends_with(" cycle"));
        let options = identity_options(to, false);
        let mut words = options.trim_end_matches(" CYCLE").split(' ').peekable();
        while let Some(word) = words.next() {
            // `START WITH 1` is three words, `CACHE 1` two.
            let rest = if matches!(word, "START" | "INCREMENT") { 2 } else { 1 };
            let rest: Vec<&str> = words.by_ref().take(rest).collect();
            changes.push(format!("SET {word} {}", rest.join(" ")));
        }
        changes.push(if cycle { "SET CYCLE".to_owned() } else { "SET NO CYCLE".to_owned() });
        let number = |sheet: Sheet<'_>, word: &str| {
            let mut words =
                sheet.get("identity options").unwrap_or_default().split(' ').skip_while(|other| *other != word);
            words.nth(1).map(str::to_owned)
        };
        let range = [number(to, "minimum"), number(to, "maximum")];
        if restart(number(from, "start").as_deref(), &[range[0].as_deref(), range[1].as_deref()]) {
            changes.push(format!("RESTART WITH {}", number(to, "start").unwrap_or_default()));
        }
    }
    let mut found = Vec::new();
    if !changes.is_empty() {
        found.push(format!("{target} {}", changes.join(" ")));
    }
    found.extend(after_identity(to, Some(from)));
    found
}
