//! What nearly all kinds have: owner, comment, grants, security labels.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Attributes;
use crate::ident::{ObjectId, literal, quote};
use crate::object::Kind;

use super::naming::role;
use super::sequence::granted_by_default;
use super::{Pair, Sheet, rule};

const GRANT: &str = "grant:";
const LABEL: &str = "security label:";

/// Whether an attribute is written here.
pub(crate) fn is_common(attribute: &str) -> bool {
    matches!(attribute, "owner" | "comment") || attribute.starts_with(GRANT) || attribute.starts_with(LABEL)
}

/// What follows the creation of an object. `grantees` are roles to which default privileges may have granted something.
pub(crate) fn after_creation(sheet: Sheet<'_>, grantees: &BTreeSet<&str>) -> Vec<String> {
    let Some(rule) = rule(sheet.object.kind) else { return Vec::new() };
    let mut found = Vec::new();
    if let (true, Some(owner)) = (rule.words.owned, sheet.get("owner")) {
        found.push(format!("ALTER {} {} OWNER TO {}", rule.words.kind, sheet.name(), quote(owner)));
    }
    if !rule.words.grants.is_empty() {
        let mut before: BTreeMap<String, String> = BTreeMap::new();
        if sheet.object.kind != Kind::Column {
            if let Some(owner) = sheet.get("owner") {
                // Whatever the owner has of its own is what it has, unless that is told otherwise.
                before.insert(owner.to_owned(), all_privileges(sheet, owner));
            }
            for (kinds, privilege) in TO_PUBLIC {
                if kinds.contains(&sheet.object.kind) {
                    before.insert("PUBLIC".to_owned(), (*privilege).to_owned());
                }
            }
            for grantee in grantees {
                before.entry((*grantee).to_owned()).or_insert_with(|| UNKNOWN.to_owned());
            }
        }
        found.extend(regrant(sheet, &before));
    }
    found.extend(granted_by_default(sheet, grantees));
    if sheet.has("comment") {
        found.push(comment(sheet));
    }
    found.extend(sheet.each(LABEL).map(|(provider, label)| labelled(sheet, provider, Some(label))));
    found
}

/// What `PUBLIC` may do with a new object (`acldefault` in the server's `acl.c`).
const TO_PUBLIC: &[(&[Kind], &str)] = &[
    (&[Kind::Function, Kind::Procedure, Kind::Aggregate], "EXECUTE"),
    (&[Kind::Enum, Kind::Composite, Kind::Domain, Kind::Range, Kind::Language], "USAGE"),
];

/// Stands for privileges of which it is not known which they are.
pub(super) const UNKNOWN: &str = "?";

/// All privileges on an object, which the server gives its owner.
fn all_privileges(sheet: Sheet<'_>, owner: &str) -> String {
    match sheet.object.kind {
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => on_relations(sheet, owner),
        Kind::Sequence => "SELECT, UPDATE, USAGE".to_owned(),
        Kind::Schema => "CREATE, USAGE".to_owned(),
        Kind::Function | Kind::Procedure | Kind::Aggregate => "EXECUTE".to_owned(),
        _ => "USAGE".to_owned(),
    }
}

/// All privileges on a relation: 17 added MAINTAIN, and each list tells whether its owner has it or could.
pub(super) fn on_relations(list: Sheet<'_>, owner: &str) -> String {
    let own = list.get(&format!("{GRANT}{owner}")).unwrap_or_default();
    let maintain = if own.contains("MAINTAIN") || list.has("@without maintain") { "MAINTAIN, " } else { "" };
    format!("DELETE, INSERT, {maintain}REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE")
}

/// What the owner, comment, grants and labels need to change.
pub(crate) fn alterations(pair: &Pair<'_>) -> Vec<String> {
    let Some(rule) = rule(pair.to.object.kind) else { return Vec::new() };
    let (from, to) = (pair.from, pair.to);
    let mut found = Vec::new();
    let mut before: BTreeMap<String, String> =
        from.each(GRANT).map(|(grantee, privileges)| (grantee.to_owned(), privileges.to_owned())).collect();
    if let (true, Some(owner)) = (rule.words.owned && pair.changed("owner"), to.get("owner")) {
        // A sequence that a column owns has the owner of the table.
        if !to.has("owned by") || pair.changed("owned by") {
            found.push(format!("ALTER {} {} OWNER TO {}", rule.words.kind, to.name(), quote(owner)));
        }
        hand_over(&mut before, from.get("owner"), to.get("owner"));
    }
    if !rule.words.grants.is_empty() {
        found.extend(regrant(to, &before));
    }
    if pair.changed("comment") {
        found.push(comment(to));
    }
    for name in pair.differences().filter_map(|name| name.strip_prefix(LABEL)) {
        found.push(labelled(to, name, to.get(&format!("{LABEL}{name}"))));
    }
    found
}

/// What the server does to privileges when an owner changes: what the old one had is the new one's.
pub(super) fn hand_over(privileges: &mut BTreeMap<String, String>, from: Option<&str>, to: Option<&str>) {
    if let (Some(from), Some(to)) = (from, to)
        && from != to
        && let Some(own) = privileges.remove(from)
    {
        privileges.entry(to.to_owned()).and_modify(|had| *had = UNKNOWN.to_owned()).or_insert(own);
    }
}

/// Whether a role may do less afterwards: what is taken from it on a relation is taken on all columns.
pub(super) fn loses_grants(from: Sheet<'_>, to: Sheet<'_>) -> bool {
    from.each(GRANT).any(|(grantee, had)| to.get(&format!("{GRANT}{grantee}")) != Some(had))
}

/// What the columns of a table grant, once more, where something was taken from the table as a whole.
pub(super) fn column_grants_again(from: Sheet<'_>, table: Sheet<'_>) -> Vec<String> {
    if !loses_grants(from, table) {
        return Vec::new();
    }
    let stays = |column: &ObjectId| from.columns.iter().any(|(other, _)| *other == column);
    let columns = table.columns.iter().filter(|(column, _)| stays(column));
    columns
        .flat_map(|(object, attributes)| {
            let column = Sheet { object, attributes, columns: &[], parent: None, alone: false };
            regrant(column, &BTreeMap::new())
        })
        .collect()
}

/// From what each role has to what it shall have.
fn regrant(sheet: Sheet<'_>, before: &BTreeMap<String, String>) -> Vec<String> {
    let after: BTreeMap<&str, &str> = sheet.each(GRANT).collect();
    grants_between(before, &after, &|privileges| target(sheet, privileges))
}

/// What is granted on: `SELECT, INSERT ON TABLE t`, or with the column behind each privilege.
fn target(sheet: Sheet<'_>, privileges: &[&str]) -> String {
    let words = rule(sheet.object.kind).map_or("", |rule| rule.words.grants);
    if sheet.object.kind == Kind::Column {
        let each: Vec<String> =
            privileges.iter().map(|privilege| format!("{privilege} ({})", sheet.own_name())).collect();
        return format!("{} ON TABLE {}", each.join(", "), sheet.relation());
    }
    // Grants know neither argument names nor `*` for no argument.
    let name = match sheet.object.kind {
        Kind::Aggregate => sheet.name().replace("(*)", "()"),
        _ => sheet.name(),
    };
    format!("{} ON {words} {name}", privileges.join(", "))
}

/// The `REVOKE`s and `GRANT`s that lead from one list to another; `on` writes privileges with what they are on.
pub(super) fn grants_between(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<&str, &str>,
    on: &dyn Fn(&[&str]) -> String,
) -> Vec<String> {
    let mut found = Vec::new();
    for (grantee, had) in before {
        let wanted = after.get(grantee.as_str());
        if wanted.is_some_and(|wanted| had == wanted) {
            continue;
        }
        let (old, new) = (split(had), wanted.map_or_else(Vec::new, |wanted| split(wanted)));
        if had == UNKNOWN {
            found.push(format!("REVOKE {} FROM {}", on(&["ALL"]), role(grantee)));
            continue;
        }
        let gone: Vec<&str> = old
            .iter()
            .filter(|(privilege, _)| new.iter().all(|(other, _)| other != privilege))
            .map(|(privilege, _)| *privilege)
            .collect();
        if !gone.is_empty() {
            found.push(format!("REVOKE {} FROM {}", on(&gone), role(grantee)));
        }
        let lessened: Vec<&str> = old
            .iter()
            .filter(|(privilege, option)| *option && new.contains(&(*privilege, false)))
            .map(|(privilege, _)| *privilege)
            .collect();
        if !lessened.is_empty() {
            found.push(format!("REVOKE GRANT OPTION FOR {} FROM {}", on(&lessened), role(grantee)));
        }
    }
    for (grantee, wanted) in after {
        let had = before.get(*grantee).filter(|had| *had != UNKNOWN).map_or_else(Vec::new, |had| split(had));
        if before.get(*grantee).is_some_and(|had| had == wanted) {
            continue;
        }
        for option in [false, true] {
            let new: Vec<&str> = split(wanted)
                .into_iter()
                .filter(|(privilege, with)| {
                    *with == option
                        && !had.contains(&(*privilege, *with))
                        && (option || !had.contains(&(*privilege, true)))
                })
                .map(|(privilege, _)| privilege)
                .collect();
            if !new.is_empty() {
                let with = if option { " WITH GRANT OPTION" } else { "" };
                found.push(format!("GRANT {} TO {}{with}", on(&new), role(grantee)));
            }
        }
    }
    found
}

/// Privileges, and whether they may be passed on.
fn split(privileges: &str) -> Vec<(&str, bool)> {
    privileges
        .split(", ")
        .filter(|one| !one.is_empty())
        .map(|one| one.strip_suffix('*').map_or((one, false), |privilege| (privilege, true)))
        .collect()
}

fn comment(sheet: Sheet<'_>) -> String {
    let words = rule(sheet.object.kind).map_or("", |rule| rule.words.kind);
    let text = sheet.get("comment").map_or("NULL".to_owned(), literal);
    format!("COMMENT ON {words} {} IS {text}", sheet.name())
}

fn labelled(sheet: Sheet<'_>, provider: &str, label: Option<&str>) -> String {
    let words = rule(sheet.object.kind).map_or("", |rule| rule.words.kind);
    let text = label.map_or("NULL".to_owned(), literal);
    format!("SECURITY LABEL FOR {} ON {words} {} IS {text}", quote(provider), sheet.name())
}

/// The roles to which default privileges of a snapshot grant anything.
pub(crate) fn default_grantees<'a>(objects: impl Iterator<Item = (Kind, &'a Attributes)>) -> BTreeSet<&'a str> {
    objects
        .filter(|(kind, _)| *kind == Kind::DefaultPrivilege)
        .flat_map(|(_, attributes)| attributes.keys().filter_map(|name| name.strip_prefix(GRANT)))
        .collect()
}
