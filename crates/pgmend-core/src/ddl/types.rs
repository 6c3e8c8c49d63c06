//! Enums, composite types, domains, ranges, collations, conversions, casts.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::{Alter, Pair, Rule, Sheet, never, no_beginning, nothing, plain_drop, words};

pub(super) static ENUM: Rule = Rule {
    kinds: &[Kind::Enum],
    words: words("TYPE", "TYPE", true),
    create: |kind| {
        let labels: Vec<String> = labels(kind).into_iter().map(literal).collect();
        vec![format!("CREATE TYPE {} AS ENUM ({})", kind.name(), labels.join(", "))]
    },
    alter: alter_enum,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn labels(kind: Sheet<'_>) -> Vec<&str> {
    let mut found: Vec<(usize, &str)> =
        kind.each("@position:").map(|(label, place)| (place.parse().unwrap_or(usize::MAX), label)).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, label)| label).collect()
}

/// Values can be added anywhere, and nothing else can be done to them.
fn alter_enum(pair: &Pair<'_>) -> Alter {
    let (old, new) = (labels(pair.from), labels(pair.to));
    let kept: Vec<&str> = new.iter().copied().filter(|label| old.contains(label)).collect();
    if kept != old {
        return Alter::Recreate;
    }
    let mut found = Vec::new();
    for (place, label) in new.iter().enumerate().filter(|(_, label)| !old.contains(label)) {
        // What stands before it is there already; the first one goes before the first of the old.
        let after = place.checked_sub(1).and_then(|before| new.get(before));
        let place = match (after, old.first()) {
            (Some(after), _) => format!(" AFTER {}", literal(after)),
            (None, Some(first)) => format!(" BEFORE {}", literal(first)),
            (None, None) => String::new(),
        };
        found.push(format!("ALTER TYPE {} ADD VALUE {}{place}", pair.to.name(), literal(label)));
    }
    Alter::InPlace(found)
}

pub(super) static COMPOSITE: Rule = Rule {
    kinds: &[Kind::Composite],
    words: words("TYPE", "TYPE", true),
    create: |kind| {
        let mut attributes: Vec<(usize, &str, &str)> = kind
            .each("attribute:")
            .map(|(name, written)| {
                let place = kind.get(&format!("@position:{name}")).and_then(|place| place.parse().ok());
                (place.unwrap_or(usize::MAX), name, written)
            })
            .collect();
        attributes.sort_unstable();
        let each: Vec<String> =
            attributes.iter().map(|(_, name, written)| format!("    {} {written}", quote(name))).collect();
        let body = if each.is_empty() { "()".to_owned() } else { format!("(\n{}\n)", each.join(",\n")) };
        let mut found = vec![format!("CREATE TYPE {} AS {body}", kind.name())];
        found.extend(kind.each("comment:").map(|(name, text)| comment_attribute(kind, name, Some(text))));
        found
    },
    alter: |pair| {
        let mut found = Vec::new();
        for name in pair.differences() {
            let Some(attribute) = name.strip_prefix("attribute:") else { continue };
            let target = format!("ALTER TYPE {}", pair.to.name());
            let quoted = quote(attribute);
            // Tables of the type follow it.
            found.push(match (pair.from.get(name), pair.to.get(name)) {
                (None, Some(written)) => format!("{target} ADD ATTRIBUTE {quoted} {written} CASCADE"),
                (Some(_), None) => format!("{target} DROP ATTRIBUTE {quoted} CASCADE"),
                // The rows of tables that use it cannot be rewritten in place.
                _ => return Alter::Recreate,
            });
        }
        for name in pair.differences() {
            let Some(attribute) = name.strip_prefix("comment:") else { continue };
            if pair.to.has(&format!("attribute:{attribute}")) {
                found.push(comment_attribute(pair.to, attribute, pair.to.get(name)));
            }
        }
        Alter::InPlace(found)
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn comment_attribute(kind: Sheet<'_>, name: &str, text: Option<&str>) -> String {
    let text = text.map_or("NULL".to_owned(), literal);
    format!("COMMENT ON COLUMN {}.{} IS {text}", kind.name(), quote(name))
}

pub(super) static DOMAIN: Rule = Rule {
    kinds: &[Kind::Domain],
    words: words("DOMAIN", "TYPE", true),
    create: |domain| {
        let mut sql = format!("CREATE DOMAIN {} AS {}", domain.name(), domain.get("type").unwrap_or("text"));
        if let Some(collation) = domain.get("collation") {
            sql += &format!(" COLLATE {collation}");
        }
        if let Some(default) = domain.get("default") {
            sql += &format!(" DEFAULT {default}");
        }
        if domain.has("not null") {
            if let Some(name) = domain.get("not null name") {
                sql += &format!(" CONSTRAINT {}", quote(name));
            }
            sql += " NOT NULL";
        }
        let mut found = vec![sql];
        for (name, definition) in domain.each("check:") {
            found.push(add_check(domain, name, definition));
        }
        found.extend(domain.each("check comment:").map(|(name, text)| comment_check(domain, name, Some(text))));
        if let Some(text) = domain.get("not null comment") {
            found.push(comment_check(domain, not_null_name(domain), Some(text)));
        }
        found
    },
    alter: alter_domain,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn add_check(domain: Sheet<'_>, name: &str, definition: &str) -> String {
    format!("ALTER DOMAIN {} ADD CONSTRAINT {} {definition}", domain.name(), quote(name))
}

fn comment_check(domain: Sheet<'_>, name: &str, text: Option<&str>) -> String {
    let text = text.map_or("NULL".to_owned(), literal);
    format!("COMMENT ON CONSTRAINT {} ON DOMAIN {} IS {text}", quote(name), domain.name())
}

fn not_null_name<'a>(domain: Sheet<'a>) -> &'a str {
    domain.get("not null name").unwrap_or("not_null")
}

/// Whether values that are there may not be ones afterwards, so that all are looked at.
pub(crate) fn asks_more(from: Sheet<'_>, to: Sheet<'_>) -> bool {
    let is_new = |name: &str, text: &str| from.get(&format!("check:{name}")) != Some(text);
    !from.has("not null") && to.has("not null")
        || to.each("check:").any(|(name, text)| is_new(name, text) && !text.ends_with(" NOT VALID"))
}

fn alter_domain(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    if pair.changed("type") || pair.changed("collation") || pair.changed("not null name") {
        return Alter::Recreate;
    }
    let target = format!("ALTER DOMAIN {}", to.name());
    let mut found = Vec::new();
    if pair.changed("default") {
        found.push(match to.get("default") {
            Some(default) => format!("{target} SET DEFAULT {default}"),
            None => format!("{target} DROP DEFAULT"),
        });
    }
    if pair.changed("not null") {
        found.push(format!("{target} {} NOT NULL", if to.has("not null") { "SET" } else { "DROP" }));
    }
    for name in pair.differences() {
        let Some(check) = name.strip_prefix("check:") else { continue };
        let (old, new) = (from.get(name), to.get(name));
        let validated = |text: &str| text.trim_end_matches(" NOT VALID").to_owned();
        if let (Some(old), Some(new)) = (old, new)
            && old.ends_with(" NOT VALID")
            && validated(old) == new
        {
            found.push(format!("{target} VALIDATE CONSTRAINT {}", quote(check)));
            continue;
        }
        if old.is_some() {
            found.push(format!("{target} DROP CONSTRAINT {}", quote(check)));
        }
        if let Some(definition) = new {
            found.push(add_check(to, check, definition));
            if let Some(text) = to.get(&format!("check comment:{check}")) {
                found.push(comment_check(to, check, Some(text)));
            }
        }
    }
    for name in pair.differences() {
        let Some(check) = name.strip_prefix("check comment:") else { continue };
        if to.has(&format!("check:{check}")) && !pair.changed(&format!("check:{check}")) {
            found.push(comment_check(to, check, to.get(name)));
        }
    }
    if pair.changed("not null comment") && to.has("not null") {
        found.push(comment_check(to, not_null_name(to), to.get("not null comment")));
    }
    Alter::InPlace(found)
}

/// Base types are left as they are, but for what all kinds have: functions in C are behind them, and rows in a form of their own.
pub(super) static BASE_TYPE: Rule = Rule {
    kinds: &[Kind::BaseType],
    words: words("TYPE", "TYPE", true),
    create: |_| Vec::new(),
    alter: |_| Alter::InPlace(Vec::new()),
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static RANGE: Rule = Rule {
    kinds: &[Kind::Range],
    words: words("TYPE", "TYPE", true),
    create: |kind| {
        let parts = [
            ("subtype", "SUBTYPE"),
            ("operator class", "SUBTYPE_OPCLASS"),
            ("collation", "COLLATION"),
            ("canonical", "CANONICAL"),
            ("difference", "SUBTYPE_DIFF"),
            ("multirange", "MULTIRANGE_TYPE_NAME"),
        ];
        vec![format!("CREATE TYPE {} AS RANGE ({})", kind.name(), listed(kind, &parts))]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

/// `NAME = value` for those that are there.
pub(super) fn listed(sheet: Sheet<'_>, parts: &[(&str, &str)]) -> String {
    let each = parts.iter().filter_map(|(name, word)| Some(format!("{word} = {}", sheet.get(name)?)));
    each.collect::<Vec<_>>().join(", ")
}

/// For kinds of which only owner, comment and grants can be changed.
pub(super) fn recreate_unless_common(pair: &Pair<'_>) -> Alter {
    if pair.others_changed(&[]) { never(pair) } else { Alter::InPlace(Vec::new()) }
}

pub(super) static COLLATION: Rule = Rule {
    kinds: &[Kind::Collation],
    words: words("COLLATION", "", true),
    create: |collation| {
        let mut parts = vec![format!("PROVIDER = {}", collation.get("provider").unwrap_or("libc"))];
        let texts = [("locale", "LOCALE"), ("lc_collate", "LC_COLLATE"), ("lc_ctype", "LC_CTYPE"), ("rules", "RULES")];
        parts.extend(
            texts.iter().filter_map(|(name, word)| Some(format!("{word} = {}", literal(collation.get(name)?)))),
        );
        if collation.has("nondeterministic") {
            parts.push("DETERMINISTIC = false".to_owned());
        }
        vec![format!("CREATE COLLATION {} ({})", collation.name(), parts.join(", "))]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static CONVERSION: Rule = Rule {
    kinds: &[Kind::Conversion],
    words: words("CONVERSION", "", true),
    create: |conversion| {
        let text = |name| literal(conversion.get(name).unwrap_or_default());
        vec![format!(
            "CREATE {}CONVERSION {} FOR {} TO {} FROM {}",
            if conversion.has("default") { "DEFAULT " } else { "" },
            conversion.name(),
            text("from"),
            text("to"),
            conversion.get("function").unwrap_or_default()
        )]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static CAST: Rule = Rule {
    kinds: &[Kind::Cast],
    words: words("CAST", "", false),
    create: |cast| {
        let method = match (cast.get("function"), cast.get("method")) {
            (Some(function), _) => format!("WITH FUNCTION {function}"),
            (None, Some("inout")) => "WITH INOUT".to_owned(),
            _ => "WITHOUT FUNCTION".to_owned(),
        };
        let context = match cast.get("context") {
            Some("assignment") => " AS ASSIGNMENT",
            Some("implicit") => " AS IMPLICIT",
            _ => "",
        };
        vec![format!("CREATE CAST {} {method}{context}", cast.name())]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};
