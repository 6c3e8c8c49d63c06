//! What belongs to the database as a whole: schemas, extensions, default privileges, publications, event triggers, languages,
//! transforms, access methods.

use std::collections::BTreeMap;

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::attributes::{grants_between, on_relations};
use super::types::recreate_unless_common;
use super::{Alter, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static SCHEMA: Rule = Rule {
    kinds: &[Kind::Schema],
    words: words("SCHEMA", "SCHEMA", true),
    create: |schema| vec![format!("CREATE SCHEMA {}", schema.name())],
    alter: |_| Alter::InPlace(Vec::new()),
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static EXTENSION: Rule = Rule {
    kinds: &[Kind::Extension],
    words: words("EXTENSION", "", false),
    create: |extension| {
        let schema = extension.get("schema").map_or_else(String::new, |schema| format!(" SCHEMA {}", quote(schema)));
        vec![format!("CREATE EXTENSION {}{schema}", extension.name())]
    },
    alter: |pair| {
        let Some(schema) = pair.to.get("schema").filter(|_| pair.changed("schema")) else {
            return Alter::InPlace(Vec::new());
        };
        if !pair.from.has("@relocatable") {
            return Alter::Recreate;
        }
        Alter::InPlace(vec![format!("ALTER EXTENSION {} SET SCHEMA {}", pair.to.name(), quote(schema))])
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static DEFAULT_PRIVILEGE: Rule = Rule {
    kinds: &[Kind::DefaultPrivilege],
    words: words("DEFAULT PRIVILEGES", "", false),
    create: |list| default_privileges(list, &built_in(list)),
    alter: |pair| {
        let before = pair.from.each("grant:").map(|(role, had)| (role.to_owned(), had.to_owned())).collect();
        Alter::InPlace(default_privileges(pair.to, &before))
    },
    begin: no_beginning,
    finish: nothing,
    drop: |_| String::new(),
};

/// The statements that bring default privileges from one list to another.
fn default_privileges(list: Sheet<'_>, before: &BTreeMap<String, String>) -> Vec<String> {
    let after: BTreeMap<&str, &str> = list.each("grant:").collect();
    defaults_between(list, before, &after)
}

fn defaults_between(list: Sheet<'_>, before: &BTreeMap<String, String>, after: &BTreeMap<&str, &str>) -> Vec<String> {
    let part = |place: usize| list.object.path.get(place).map_or("", |part| &**part);
    let of = part(0).strip_prefix("for role ").unwrap_or_default();
    let schema =
        part(1).strip_prefix("in schema ").map_or_else(String::new, |name| format!(" IN SCHEMA {}", quote(name)));
    let objects = part(2).strip_prefix("on ").unwrap_or_default().to_uppercase();
    let head = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {}{schema}", quote(of));
    grants_between(before, after, &|privileges| format!("{} ON {objects}", privileges.join(", ")))
        .into_iter()
        .map(|grant| format!("{head} {grant}"))
        .collect()
}

/// What holds where no default privileges are set: without a schema, the built-in ones; in one, nothing on top of them.
fn built_in(list: Sheet<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if list.object.path.get(1).is_some_and(|place| **place == *"in every schema") {
        let of = list.object.path.first().and_then(|part| part.strip_prefix("for role ")).unwrap_or_default();
        let on_tables = on_relations(list, of);
        let (own, everybody) = match list.object.path.get(2).map(|part| &**part) {
            Some("on tables") => (on_tables.as_str(), ""),
            Some("on sequences") => ("SELECT, UPDATE, USAGE", ""),
            Some("on functions") => ("EXECUTE", "EXECUTE"),
            Some("on types") => ("USAGE", "USAGE"),
            Some("on schemas") => ("CREATE, USAGE", ""),
            _ => ("SELECT, UPDATE", ""),
        };
        found.insert(of.to_owned(), own.to_owned());
        if !everybody.is_empty() {
            found.insert("PUBLIC".to_owned(), everybody.to_owned());
        }
    }
    found
}

/// What takes default privileges back to the built-in ones.
pub(crate) fn drop_default_privileges(list: Sheet<'_>) -> Vec<String> {
    let before = list.each("grant:").map(|(role, had)| (role.to_owned(), had.to_owned())).collect();
    let built_in = built_in(list);
    let after = built_in.iter().map(|(role, had)| (role.as_str(), had.as_str())).collect();
    defaults_between(list, &before, &after)
}

pub(super) static PUBLICATION: Rule = Rule {
    kinds: &[Kind::Publication],
    words: words("PUBLICATION", "", true),
    create: |publication| {
        let members = members(publication);
        let what = match (publication.has("all tables"), members.is_empty()) {
            (true, _) => " FOR ALL TABLES".to_owned(),
            (false, true) => String::new(),
            _ => format!(" FOR {}", members.join(", ")),
        };
        vec![format!("CREATE PUBLICATION {}{what} WITH ({})", publication.name(), parameters(publication))]
    },
    alter: |pair| {
        let (from, to) = (pair.from, pair.to);
        if pair.changed("all tables") {
            return Alter::Recreate;
        }
        let new = members(to);
        let set_members = (members(from) != new && !new.is_empty())
            .then(|| format!("ALTER PUBLICATION {} SET {}", to.name(), new.join(", ")));
        let settings = ["publishes", "via partition root", "generated columns"];
        let set_parameters = settings.iter().any(|name| pair.changed(name)).then(|| {
            let lost = from.has("generated columns") && !to.has("generated columns");
            let none = if lost { ", publish_generated_columns = none" } else { "" };
            format!("ALTER PUBLICATION {} SET ({}{none})", to.name(), parameters(to))
        });
        // Columns and filters of a partitioned table stand only while changes are published as its own.
        let found =
            if to.has("via partition root") { [set_parameters, set_members] } else { [set_members, set_parameters] };
        let found = found.into_iter().flatten().collect();
        Alter::InPlace(found)
    },
    begin: |pair| {
        // Whatever leaves goes first: what a member must not be, it can be then. It is named without columns and filter.
        let gone = |prefix: &'static str| -> Vec<String> {
            let names = pair.from.each(prefix).filter(|(name, _)| !pair.to.has(&format!("{prefix}{name}")));
            names.map(|(name, _)| name.to_owned()).collect()
        };
        let gone = listed(gone("table:"), gone("schema:"));
        if gone.is_empty() || pair.changed("all tables") {
            return Vec::new();
        }
        vec![format!("ALTER PUBLICATION {} DROP {}", pair.to.name(), gone.join(", "))]
    },
    finish: nothing,
    drop: plain_drop,
};

fn members(publication: Sheet<'_>) -> Vec<String> {
    // What follows `yes` is what follows the table's name.
    let tables = publication.each("table:");
    let tables = tables.map(|(name, detail)| format!("ONLY {name}{}", detail.strip_prefix("yes").unwrap_or_default()));
    listed(tables.collect(), publication.each("schema:").map(|(name, _)| name.to_owned()).collect())
}

/// Tables and schemas as every server understands them: those before 15 take the word once.
fn listed(tables: Vec<String>, schemas: Vec<String>) -> Vec<String> {
    let list = |word: &str, names: Vec<String>| (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")));
    [list("TABLE", tables), list("TABLES IN SCHEMA", schemas)].into_iter().flatten().collect()
}

fn parameters(publication: Sheet<'_>) -> String {
    let mut parts = vec![format!("publish = {}", literal(publication.get("publishes").unwrap_or_default()))];
    parts.push(format!("publish_via_partition_root = {}", publication.has("via partition root")));
    if let Some(generated) = publication.get("generated columns") {
        parts.push(format!("publish_generated_columns = {generated}"));
    }
    parts.join(", ")
}

pub(super) static EVENT_TRIGGER: Rule = Rule {
    kinds: &[Kind::EventTrigger],
    words: words("EVENT TRIGGER", "", true),
    create: |trigger| {
        let tags = trigger.get("tags").map_or_else(String::new, |tags| format!("\n  WHEN TAG IN ({tags})"));
        let mut found = vec![format!(
            "CREATE EVENT TRIGGER {} ON {}{tags}\n  EXECUTE FUNCTION {}()",
            trigger.name(),
            trigger.get("event").unwrap_or_default(),
            trigger.get("function").unwrap_or_default()
        )];
        if trigger.has("enabled") {
            found.push(enabled(trigger));
        }
        found
    },
    alter: |pair| {
        if pair.others_changed(&["enabled"]) {
            return Alter::Recreate;
        }
        Alter::InPlace(if pair.changed("enabled") { vec![enabled(pair.to)] } else { Vec::new() })
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn enabled(trigger: Sheet<'_>) -> String {
    let state = match trigger.get("enabled") {
        Some("disabled") => "DISABLE",
        Some("replica") => "ENABLE REPLICA",
        Some("always") => "ENABLE ALWAYS",
        _ => "ENABLE",
    };
    format!("ALTER EVENT TRIGGER {} {state}", trigger.name())
}

pub(super) static LANGUAGE: Rule = Rule {
    kinds: &[Kind::Language],
    words: words("LANGUAGE", "LANGUAGE", true),
    create: |language| {
        let trusted = if language.has("trusted") { "TRUSTED " } else { "" };
        let mut sql = format!("CREATE {trusted}LANGUAGE {}", language.name());
        for (name, word) in [("handler", "HANDLER"), ("inline", "INLINE"), ("validator", "VALIDATOR")] {
            if let Some(function) = language.get(name) {
                sql += &format!(" {word} {function}");
            }
        }
        vec![sql]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static TRANSFORM: Rule = Rule {
    kinds: &[Kind::Transform],
    words: words("TRANSFORM", "", false),
    create: |transform| {
        let parts: Vec<String> = [("from sql", "FROM SQL"), ("to sql", "TO SQL")]
            .iter()
            .filter_map(|(name, words)| Some(format!("{words} WITH FUNCTION {}", transform.get(name)?)))
            .collect();
        vec![format!("CREATE TRANSFORM {} ({})", transform.name(), parts.join(", "))]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static ACCESS_METHOD: Rule = Rule {
    kinds: &[Kind::AccessMethod],
    words: words("ACCESS METHOD", "", false),
    create: |method| {
        let kind = method.get("type").unwrap_or("index").to_uppercase();
        let handler = method.get("handler").unwrap_or_default();
        vec![format!("CREATE ACCESS METHOD {} TYPE {kind} HANDLER {handler}", method.name())]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};
