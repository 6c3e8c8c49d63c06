//! Views and materialized views.

use std::collections::{BTreeMap, BTreeSet};

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::attributes::{grants_between, loses_grants};
use super::part::with_extensions;
use super::table::{options, reoption};
use super::{Alter, Pair, Rule, Sheet, no_beginning, plain_drop, words};

pub(super) static VIEW: Rule = Rule {
    kinds: &[Kind::View],
    words: words("VIEW", "TABLE", true),
    create: |view| {
        let mut found = vec![written(view, "CREATE VIEW")];
        found.extend(columns(view, None));
        found
    },
    alter: |pair| {
        let (from, to) = (pair.from, pair.to);
        let grows = match (from.get("columns"), to.get("columns")) {
            (Some(old), Some(new)) => new == old || new.starts_with(&format!("{old}, ")),
            _ => false,
        };
        if (pair.changed("definition") || pair.changed("columns")) && !grows {
            return Alter::Recreate;
        }
        let mut found = Vec::new();
        if pair.changed("definition") {
            found.push(written(to, "CREATE OR REPLACE VIEW"));
        } else {
            found.extend(reoption(&format!("ALTER VIEW {}", to.name()), from.get("options"), to.get("options")));
        }
        found.extend(columns(to, Some(from)));
        Alter::InPlace(found)
    },
    begin: no_beginning,
    finish: column_grants,
    drop: plain_drop,
};

pub(super) static MATERIALIZED_VIEW: Rule = Rule {
    kinds: &[Kind::MaterializedView],
    words: words("MATERIALIZED VIEW", "TABLE", true),
    create: |view| {
        let mut found = vec![written(view, "CREATE MATERIALIZED VIEW")];
        found.extend(columns(view, None));
        found.extend(with_extensions("MATERIALIZED VIEW", view));
        found
    },
    alter: |pair: &Pair<'_>| {
        let (from, to) = (pair.from, pair.to);
        // Servers before 15 cannot change the access method; there are no rows of its own to lose.
        if ["definition", "columns", "depends on extension", "access method"].iter().any(|fact| pair.changed(fact)) {
            return Alter::Recreate;
        }
        let target = format!("ALTER MATERIALIZED VIEW {}", to.name());
        let mut found = Vec::new();
        if pair.changed("tablespace") {
            found.push(format!("{target} SET TABLESPACE {}", quote(to.get("tablespace").unwrap_or("pg_default"))));
        }
        found.extend(reoption(&target, all_options(from).as_deref(), all_options(to).as_deref()));
        if pair.changed("not populated") {
            let data = if to.has("not populated") { "WITH NO DATA" } else { "WITH DATA" };
            found.push(format!("REFRESH MATERIALIZED VIEW {} {data}", to.name()));
        }
        found.extend(columns(to, Some(from)));
        Alter::InPlace(found)
    },
    begin: no_beginning,
    finish: column_grants,
    drop: plain_drop,
};

fn all_options(view: Sheet<'_>) -> Option<String> {
    let both: Vec<&str> = [view.get("options"), view.get("toast options")].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(", "))
}

fn written(view: Sheet<'_>, head: &str) -> String {
    let mut sql = format!("{head} {}", view.name());
    if let Some(names) = view.get("@columns").filter(|names| !names.is_empty()) {
        sql += &format!(" ({names})");
    }
    if let Some(method) = view.get("access method") {
        sql += &format!(" USING {}", quote(method));
    }
    if let Some(list) = all_options(view) {
        sql += &format!(" WITH ({})", options(&list));
    }
    if let Some(space) = view.get("tablespace") {
        sql += &format!(" TABLESPACE {}", quote(space));
    }
    sql += &format!(" AS\n{}", view.get("definition").unwrap_or_default().trim_end().trim_end_matches(';'));
    if view.has("not populated") {
        sql += "\n  WITH NO DATA";
    }
    sql
}

/// What is said of single columns.
fn columns(view: Sheet<'_>, from: Option<Sheet<'_>>) -> Vec<String> {
    let kind = if view.object.kind == Kind::View { "VIEW" } else { "MATERIALIZED VIEW" };
    let before = |name: &str| from.and_then(|from| from.get(name));
    let names = view
        .attributes
        .keys()
        .chain(from.iter().flat_map(|from| from.attributes.keys()).filter(|name| !view.attributes.contains_key(*name)));
    let mut found = Vec::new();
    for name in names.filter(|name| !name.starts_with(COLUMN_GRANT)) {
        let value = view.get(name);
        let Some((what, column)) = name.split_once(':').filter(|_| value != before(name)) else { continue };
        let target = format!("ALTER {kind} {} ALTER COLUMN {}", view.name(), quote(column));
        found.extend(match (what, value) {
            ("default", Some(value)) => Some(format!("{target} SET DEFAULT {value}")),
            ("default", None) => Some(format!("{target} DROP DEFAULT")),
            ("comment", value) => {
                let text = value.map_or("NULL".to_owned(), literal);
                Some(format!("COMMENT ON COLUMN {}.{} IS {text}", view.name(), quote(column)))
            }
            ("storage", Some(value)) => Some(format!("{target} SET STORAGE {}", value.to_uppercase())),
            ("compression", value) => Some(format!("{target} SET COMPRESSION {}", value.unwrap_or("DEFAULT"))),
            ("statistics target", value) => Some(format!("{target} SET STATISTICS {}", value.unwrap_or("-1"))),
            ("options", Some(value)) => Some(format!("{target} SET ({})", options(value))),
            _ => None,
        });
    }
    found
}

const COLUMN_GRANT: &str = "column grant:";

/// What single columns grant; all of it again where something was taken from the view as a whole, and from them with it.
fn column_grants(from: Option<Sheet<'_>>, view: Sheet<'_>) -> Vec<String> {
    type Grants<'g> = BTreeMap<&'g str, BTreeMap<&'g str, &'g str>>;
    fn of(view: Sheet<'_>) -> Grants<'_> {
        let mut found = Grants::new();
        for (rest, privileges) in view.each(COLUMN_GRANT) {
            let (column, grantee) = column_and_grantee(rest);
            found.entry(column).or_default().insert(grantee, privileges);
        }
        found
    }
    let again = from.is_some_and(|from| loses_grants(from, view));
    let (old, new) = (from.map(of).unwrap_or_default(), of(view));
    let columns: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut found = Vec::new();
    for column in columns {
        let on = |privileges: &[&str]| {
            let each: Vec<String> = privileges.iter().map(|privilege| format!("{privilege} ({column})")).collect();
            format!("{} ON TABLE {}", each.join(", "), view.name())
        };
        let wanted = new.get(column).cloned().unwrap_or_default();
        let had = old.get(column).into_iter().flatten();
        let had = had.map(|(grantee, privileges)| ((*grantee).to_owned(), (*privileges).to_owned())).collect();
        found.extend(grants_between(&had, &wanted, &on));
        if again {
            found.extend(grants_between(&BTreeMap::new(), &wanted, &on));
        }
    }
    found
}

/// A column as SQL writes it, and the role behind it.
fn column_and_grantee(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let place = text.find(|letter| {
        quoted ^= letter == '"';
        letter == ' ' && !quoted
    });
    place.map_or((text, ""), |place| (&text[..place], &text[place + 1..]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn roles_and_columns_may_hold_spaces() {
        assert_eq!(super::column_and_grantee("a Some Role"), ("a", "Some Role"));
        assert_eq!(super::column_and_grantee("\"A \"\" a\" PUBLIC"), ("\"A \"\" a\"", "PUBLIC"));
    }
}
