//! Constraints, indexes, triggers, policies, rules and extended statistics. Most are made by the text that the server gives.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::table::reoption;
use super::{Alter, Pair, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static CONSTRAINT: Rule = Rule {
    kinds: &[Kind::Constraint],
    words: words("CONSTRAINT", "", false),
    create: create_constraint,
    alter: alter_constraint,
    begin: uncluster,
    finish: finish_index,
    drop: |constraint| {
        if comes_with_parent(constraint) || constraint.has("parent") && !constraint.alone {
            return String::new();
        }
        format!("ALTER TABLE {} DROP CONSTRAINT {}", constraint.relation(), constraint.own_name())
    },
};

pub(super) static INDEX: Rule = Rule {
    kinds: &[Kind::Index],
    words: words("INDEX", "", false),
    create: |index| {
        let mut definition = index.get("definition").unwrap_or_default().to_owned();
        if let Some(space) = index.get("tablespace") {
            definition = with_tablespace(&definition, space);
        }
        let mut found = vec![definition];
        found.extend(index.each("statistics target:").map(|(column, target)| {
            format!("ALTER INDEX {} ALTER COLUMN {column} SET STATISTICS {target}", index.name())
        }));
        found.extend(with_extensions("INDEX", index));
        found
    },
    alter: alter_index,
    begin: uncluster,
    finish: finish_index,
    // One that is attached goes with that of the parent table.
    drop: |index| if index.has("parent") && !index.alone { String::new() } else { plain_drop(index) },
};

pub(super) static TRIGGER: Rule = Rule {
    kinds: &[Kind::Trigger],
    words: words("TRIGGER", "", false),
    create: |trigger| {
        let mut found: Vec<String> = trigger.get("definition").map(str::to_owned).into_iter().collect();
        if trigger.has("enabled") {
            found.push(enabled("TABLE", "TRIGGER", trigger));
        }
        found.extend(with_extensions("TRIGGER", trigger));
        found
    },
    alter: |pair| {
        if pair.others_changed(&["enabled"]) {
            return Alter::Recreate;
        }
        Alter::InPlace(if pair.changed("enabled") { vec![enabled("TABLE", "TRIGGER", pair.to)] } else { Vec::new() })
    },
    begin: no_beginning,
    finish: nothing,
    drop: |trigger| {
        if trigger.has("parent") {
            return String::new();
        }
        format!("DROP TRIGGER {}", trigger.name())
    },
};

pub(super) static RULE: Rule = Rule {
    kinds: &[Kind::Rule],
    words: words("RULE", "", false),
    create: |rule| {
        let mut found = vec![rule.get("definition").unwrap_or_default().trim_end_matches(';').to_owned()];
        if rule.has("enabled") {
            found.push(enabled("TABLE", "RULE", rule));
        }
        found
    },
    alter: |pair| {
        if pair.changed("definition") {
            return Alter::Recreate;
        }
        Alter::InPlace(if pair.changed("enabled") { vec![enabled("TABLE", "RULE", pair.to)] } else { Vec::new() })
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static POLICY: Rule = Rule {
    kinds: &[Kind::Policy],
    words: words("POLICY", "", false),
    create: |policy| {
        let kind = if policy.has("restrictive") { "RESTRICTIVE" } else { "PERMISSIVE" };
        let command = policy.get("command").unwrap_or("all").to_uppercase();
        vec![format!("CREATE POLICY {} AS {kind} FOR {command} {}", policy.name(), policy_body(policy))]
    },
    alter: |pair| {
        let lost = |name: &str| pair.from.has(name) && !pair.to.has(name);
        if pair.changed("command") || pair.changed("restrictive") || lost("using") || lost("check") {
            return Alter::Recreate;
        }
        if pair.changed("roles") || pair.changed("using") || pair.changed("check") {
            return Alter::InPlace(vec![format!("ALTER POLICY {} {}", pair.to.name(), policy_body(pair.to))]);
        }
        Alter::InPlace(Vec::new())
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static STATISTICS: Rule = Rule {
    kinds: &[Kind::Statistics],
    words: words("STATISTICS", "", true),
    create: |statistics| {
        let mut found = vec![statistics.get("definition").unwrap_or_default().to_owned()];
        if let Some(target) = statistics.get("statistics target") {
            found.push(format!("ALTER STATISTICS {} SET STATISTICS {target}", statistics.name()));
        }
        found
    },
    alter: |pair| {
        if pair.changed("definition") {
            return Alter::Recreate;
        }
        if !pair.changed("statistics target") {
            return Alter::InPlace(Vec::new());
        }
        let target = pair.to.get("statistics target").unwrap_or("-1");
        Alter::InPlace(vec![format!("ALTER STATISTICS {} SET STATISTICS {target}", pair.to.name())])
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

/// Whether a constraint is made and dropped with that of the parent table, so that nothing is to be said of it.
pub(crate) fn comes_with_parent(constraint: Sheet<'_>) -> bool {
    if constraint.alone {
        return false;
    }
    let key = is_key(constraint);
    match constraint.get("inherited") {
        Some("yes") => !key,
        _ => constraint.has("parent") && !key,
    }
}

/// Keys of partitions can be made first and attached; exclusions cannot, and come with that of the table.
fn is_key(constraint: Sheet<'_>) -> bool {
    matches!(constraint.get("@type"), Some("primary key" | "unique"))
}

fn create_constraint(constraint: Sheet<'_>) -> Vec<String> {
    // A foreign key of a partition comes when it is attached, or when that of the table is made.
    let shared = constraint.has("parent") && constraint.get("@type") == Some("foreign key");
    if comes_with_parent(constraint) || shared {
        return Vec::new();
    }
    // A key of a partitioned table is made alone; those of its partitions are attached to it.
    let only = if is_key(constraint) { "ONLY " } else { "" };
    let mut definition = constraint.get("definition").unwrap_or_default().to_owned();
    let mut added = String::new();
    // The text of an exclusion tells them itself.
    let options = constraint.get("index options").filter(|_| constraint.get("@type") != Some("exclusion"));
    if let Some(list) = options {
        added += &format!(" WITH ({})", super::table::options(list));
    }
    if let Some(space) = constraint.get("index tablespace") {
        added += &format!(" USING INDEX TABLESPACE {}", quote(space));
    }
    if !added.is_empty() {
        // They stand between the columns and what is said of deferring.
        let place = [" DEFERRABLE", " NOT DEFERRABLE", " WHERE "].iter().filter_map(|word| definition.find(word)).min();
        definition.insert_str(place.unwrap_or(definition.len()), &added);
    }
    let mut found = vec![format!(
        "ALTER TABLE {only}{} ADD CONSTRAINT {} {definition}",
        constraint.relation(),
        constraint.own_name()
    )];
    if let (Some(text), Some(index)) = (constraint.get("index comment"), constraint.get("@index")) {
        found.push(format!("COMMENT ON INDEX {index} IS {}", literal(text)));
    }
    found
}

/// A constraint that was NOT VALID.
pub(crate) fn validate(constraint: Sheet<'_>) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", constraint.relation(), constraint.own_name())
}

fn alter_constraint(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    if comes_with_parent(from) && comes_with_parent(to) {
        return Alter::InPlace(Vec::new());
    }
    let mut known = vec!["definition", "clustered", "replica identity", "index comment", "index options"];
    // It leaves the parent's with its table; a key can also join that of the parent alone.
    if to.alone || is_key(to) && !from.has("parent") {
        known.extend(["parent", "inherited"]);
    }
    if pair.others_changed(&known) {
        return Alter::Recreate;
    }
    let mut found = Vec::new();
    if pair.changed("definition") {
        let valid =
            |sheet: Sheet<'_>| sheet.get("definition").map(|text| text.trim_end_matches(" NOT VALID").to_owned());
        if !(valid(from) == valid(to) && from.has("@not valid") && !to.has("@not valid")) {
            return Alter::Recreate;
        }
        found.push(validate(to));
    }
    if let Some(index) = to.get("@index") {
        let target = format!("ALTER INDEX {index}");
        found.extend(reoption(&target, from.get("index options"), to.get("index options")));
        if pair.changed("index comment") {
            let text = to.get("index comment").map_or("NULL".to_owned(), literal);
            found.push(format!("COMMENT ON INDEX {index} IS {text}"));
        }
    }
    Alter::InPlace(found)
}

/// `CREATE INDEX … TABLESPACE x WHERE …`.
fn with_tablespace(definition: &str, space: &str) -> String {
    let place = definition.find(" WHERE ").unwrap_or(definition.len());
    let (head, tail) = definition.split_at(place);
    format!("{head} TABLESPACE {}{tail}", quote(space))
}

fn alter_index(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    let lost_parent = from.has("parent") && pair.changed("parent") && !to.alone;
    if pair.changed("definition") || lost_parent || pair.changed("invalid") && !to.has("invalid") && !from.has("parent")
    {
        return Alter::Recreate;
    }
    let mut found = Vec::new();
    if pair.changed("tablespace") {
        let space = quote(to.get("tablespace").unwrap_or("pg_default"));
        found.push(format!("ALTER INDEX {} SET TABLESPACE {space}", to.name()));
    }
    for name in pair.differences() {
        if let Some(column) = name.strip_prefix("statistics target:") {
            let target = to.get(name).unwrap_or("-1");
            found.push(format!("ALTER INDEX {} ALTER COLUMN {column} SET STATISTICS {target}", to.name()));
        }
    }
    Alter::InPlace(found)
}

/// Another index may be what the table is clustered by.
fn uncluster(pair: &Pair<'_>) -> Vec<String> {
    if pair.from.has("clustered") && !pair.to.has("clustered") {
        return vec![format!("ALTER TABLE {} SET WITHOUT CLUSTER", pair.to.relation())];
    }
    Vec::new()
}

/// Joins the parent's index, and says for what the table uses it.
fn finish_index(from: Option<Sheet<'_>>, part: Sheet<'_>) -> Vec<String> {
    let new = |fact| part.get(fact).filter(|value| from.and_then(|from| from.get(fact)) != Some(*value));
    let table = format!("ALTER TABLE {}", part.relation());
    let index = match part.object.kind {
        Kind::Index => Some(part.name()),
        _ => part.get("@index").map(str::to_owned).filter(|_| is_key(part)),
    };
    let mut found = Vec::new();
    if let (Some(index), Some(parent)) = (index, new("parent")) {
        // A constraint's parent is told as `name on table`; its index bears the constraint's name, in the table's schema.
        let parent = match part.object.kind {
            Kind::Index => parent.to_owned(),
            _ => parent_index(parent),
        };
        found.push(format!("ALTER INDEX {parent} ATTACH PARTITION {index}"));
    }
    if new("clustered").is_some() {
        found.push(format!("{table} CLUSTER ON {}", part.own_name()));
    }
    if new("replica identity").is_some() {
        found.push(format!("{table} REPLICA IDENTITY USING INDEX {}", part.own_name()));
    }
    found
}

fn parent_index(parent: &str) -> String {
    let Some((name, table)) = parent.rsplit_once(" on ") else { return parent.to_owned() };
    match super::path_of(table).as_slice() {
        [schema, _] => format!("{}.{name}", quote(schema)),
        _ => name.to_owned(),
    }
}

/// A trigger in the state of another one.
pub(crate) fn switched(trigger: Sheet<'_>, like: Sheet<'_>) -> String {
    enabled("TABLE", "TRIGGER", Sheet { attributes: like.attributes, ..trigger })
}

/// `ALTER TABLE t ENABLE REPLICA TRIGGER x` and its kin.
fn enabled(owner: &str, kind: &str, part: Sheet<'_>) -> String {
    let state = match part.get("enabled") {
        Some("disabled") => "DISABLE",
        Some("replica") => "ENABLE REPLICA",
        Some("always") => "ENABLE ALWAYS",
        _ => "ENABLE",
    };
    format!("ALTER {owner} {} {state} {kind} {}", part.relation(), part.own_name())
}

pub(super) fn with_extensions(kind: &str, sheet: Sheet<'_>) -> Vec<String> {
    let extensions = sheet.get("depends on extension").unwrap_or_default();
    let each = extensions.split(", ").filter(|name| !name.is_empty());
    each.map(|extension| format!("ALTER {kind} {} DEPENDS ON EXTENSION {extension}", sheet.name())).collect()
}

fn policy_body(policy: Sheet<'_>) -> String {
    let roles: Vec<String> = policy.get("roles").unwrap_or("PUBLIC").split(", ").map(super::naming::role).collect();
    let mut sql = format!("TO {}", roles.join(", "));
    if let Some(using) = policy.get("using") {
        sql += &format!(" USING ({using})");
    }
    if let Some(check) = policy.get("check") {
        sql += &format!(" WITH CHECK ({check})");
    }
    sql
}
