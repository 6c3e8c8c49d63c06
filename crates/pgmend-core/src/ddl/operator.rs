//! Operators, operator classes and families.

use crate::ident::quote;
use crate::object::Kind;

use super::types::{listed, recreate_unless_common};
use super::{Alter, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static OPERATOR: Rule = Rule {
    kinds: &[Kind::Operator],
    words: words("OPERATOR", "", true),
    create: |operator| {
        let parts = [
            ("function", "FUNCTION"),
            ("@left", "LEFTARG"),
            ("@right", "RIGHTARG"),
            ("commutator", "COMMUTATOR"),
            ("negator", "NEGATOR"),
            ("restrict", "RESTRICT"),
            ("join", "JOIN"),
        ];
        let mut written = listed(operator, &parts);
        for (name, word) in [("hashes", "HASHES"), ("merges", "MERGES")] {
            if operator.has(name) {
                written += &format!(", {word}");
            }
        }
        let schema = operator.object.path.first().map_or("", |name| name);
        let name = operator.get("@name").unwrap_or_default();
        vec![format!("CREATE OPERATOR {}.{name} ({written})", quote(schema))]
    },
    alter: |pair| {
        if pair.others_changed(&["restrict", "join"]) {
            return Alter::Recreate;
        }
        let mut changes = Vec::new();
        for (name, word) in [("restrict", "RESTRICT"), ("join", "JOIN")] {
            if pair.changed(name) {
                changes.push(format!("{word} = {}", pair.to.get(name).unwrap_or("NONE")));
            }
        }
        Alter::InPlace(match changes.is_empty() {
            true => Vec::new(),
            false => vec![format!("ALTER OPERATOR {} SET ({})", pair.to.name(), changes.join(", "))],
        })
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

/// `operator:1 (int, int)` and `function:1 (int, int)` as SQL.
fn members(sheet: Sheet<'_>) -> Vec<String> {
    let numbered = |key: &str| -> (String, String) {
        let (number, types) = key.split_once(' ').unwrap_or((key, ""));
        (number.to_owned(), types.to_owned())
    };
    let mut found = Vec::new();
    for (key, operator) in sheet.each("operator:") {
        let (number, types) = numbered(key);
        let (operator, order) = operator.split_once(" FOR ORDER BY ").map_or((operator, None), |(o, f)| (o, Some(f)));
        let order = order.map_or_else(String::new, |family| format!(" FOR ORDER BY {family}"));
        let operator = operator.trim_start_matches("OPERATOR(").trim_end_matches(')');
        found.push(format!("OPERATOR {number} {operator} {types}{order}"));
    }
    for (key, function) in sheet.each("function:") {
        let (number, types) = numbered(key);
        found.push(format!("FUNCTION {number} {types} {function}"));
    }
    found
}

pub(super) static CLASS: Rule = Rule {
    kinds: &[Kind::OperatorClass],
    words: words("OPERATOR CLASS", "", true),
    create: |class| {
        let [schema, name, method] = &*class.object.path else { return Vec::new() };
        let default = if class.has("default") { "DEFAULT " } else { "" };
        let mut parts = members(class);
        if let Some(storage) = class.get("storage") {
            parts.push(format!("STORAGE {storage}"));
        }
        vec![format!(
            "CREATE OPERATOR CLASS {}.{} {default}FOR TYPE {} USING {} FAMILY {} AS\n    {}",
            quote(schema),
            quote(name),
            class.get("type").unwrap_or_default(),
            quote(method),
            class.get("family").unwrap_or_default(),
            parts.join(",\n    ")
        )]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static FAMILY: Rule = Rule {
    kinds: &[Kind::OperatorFamily],
    words: words("OPERATOR FAMILY", "", true),
    create: |family| vec![format!("CREATE OPERATOR FAMILY {}", family.name())],
    alter: |pair| {
        let mut found = Vec::new();
        for name in pair.differences() {
            let gone = name.strip_prefix("operator:").map(|key| ("OPERATOR", key));
            let gone = gone.or_else(|| name.strip_prefix("function:").map(|key| ("FUNCTION", key)));
            if let (Some((word, key)), true) = (gone, pair.from.has(name)) {
                found.push(format!("ALTER OPERATOR FAMILY {} DROP {word} {key}", pair.to.name()));
            }
        }
        let (old, new) = (members(pair.from), members(pair.to));
        let added: Vec<String> = new.into_iter().filter(|member| !old.contains(member)).collect();
        if !added.is_empty() {
            found.push(format!("ALTER OPERATOR FAMILY {} ADD {}", pair.to.name(), added.join(", ")));
        }
        Alter::InPlace(found)
    },
    // Its loose members may need operators that need the family.
    begin: no_beginning,
    finish: |from, family| {
        let members = members(family);
        match from.is_some() || members.is_empty() {
            true => Vec::new(),
            false => vec![format!("ALTER OPERATOR FAMILY {} ADD {}", family.name(), members.join(", "))],
        }
    },
    drop: plain_drop,
};
