//! What can be left out of a comparison by a word: facts that many kinds have, and whole kinds. One list.

use crate::catalog::Change;
use crate::object::Kind;

use super::plural;

/// Something that is not to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignore {
    /// Facts, by the place in the table of facts.
    Facts(&'static Facts),
    /// All objects of a kind.
    Objects(Kind),
}

/// Facts that go by one name.
#[derive(Debug)]
pub struct Facts {
    name: &'static str,
    /// Attributes; one that ends in `:` stands for all that begin so.
    attributes: &'static [&'static str],
    /// How the statements that write them begin, or for owners end.
    statements: fn(&str) -> bool,
}

impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Facts {}

/// `ALTER … OWNER TO "role"`, and nothing behind it.
fn changes_owner(sql: &str) -> bool {
    let owner = sql.rsplit_once(" OWNER TO ").filter(|_| sql.starts_with("ALTER ")).map(|(_, owner)| owner);
    let inner = owner.and_then(|owner| owner.strip_prefix('"')?.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.replace("\"\"", "").contains('"'))
}

static FACTS: &[Facts] = &[
    Facts { name: "owners", attributes: &["owner"], statements: changes_owner },
    Facts {
        name: "comments",
        attributes: &["comment", "comment:", "sequence comment", "not null comment"],
        statements: |sql| sql.starts_with("COMMENT ON "),
    },
    Facts {
        name: "grants",
        attributes: &["grant:", "column grant:", "sequence grant:"],
        statements: |sql| sql.starts_with("GRANT ") || sql.starts_with("REVOKE "),
    },
    Facts {
        name: "security-labels",
        attributes: &["security label:"],
        statements: |sql| sql.starts_with("SECURITY LABEL "),
    },
    Facts { name: "tablespaces", attributes: &["tablespace"], statements: |_| false },
    Facts {
        name: "storage",
        attributes: &["storage", "storage:", "compression", "compression:", "toast options"],
        statements: |_| false,
    },
    Facts {
        name: "statistics-targets",
        attributes: &["statistics target", "statistics target:"],
        statements: |_| false,
    },
];

/// Kinds without which nothing else can be compared.
const NEEDED: &[Kind] = &[Kind::Schema, Kind::Table, Kind::Column, Kind::Row];

impl Ignore {
    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        let facts = FACTS.iter().find(|facts| facts.name == name).map(Self::Facts);
        let kind = || Kind::all().filter(|kind| !NEEDED.contains(kind)).find(|kind| word(*kind) == name);
        facts.or_else(|| kind().map(Self::Objects))
    }

    /// Whether a difference is one of those.
    pub fn covers(self, change: &Change) -> bool {
        match self {
            Self::Objects(kind) => change.fact.object.kind == kind,
            Self::Facts(facts) => facts.has(&change.fact.attribute),
        }
    }

    /// Whether a statement does nothing but write such facts.
    pub fn writes(self, sql: &str) -> bool {
        match self {
            Self::Objects(_) => false,
            Self::Facts(facts) => (facts.statements)(sql),
        }
    }

    /// Whether such a fact of a new object can be left out of what makes it. Owners and grants cannot: they say of each other
    /// what is granted by itself.
    pub(super) fn can_be_left_out(self, attribute: &str) -> bool {
        match self {
            Self::Objects(_) => false,
            Self::Facts(facts) => !matches!(facts.name, "owners" | "grants") && facts.has(attribute),
        }
    }
}

impl Facts {
    fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|known| attribute == *known || known.ends_with(':') && attribute.starts_with(known))
    }
}

/// Every name, those of facts first.
pub fn names() -> Vec<String> {
    let kinds = Kind::all().filter(|kind| !NEEDED.contains(kind)).map(word);
    FACTS.iter().map(|facts| facts.name.to_owned()).chain(kinds).collect()
}

fn word(kind: Kind) -> String {
    plural(kind).replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_and_there_once() {
        let names = names();
        for name in &names {
            assert!(Ignore::named(name).is_some(), "{name}");
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
        for name in ["owner", "tables", "columns", "rows", ""] {
            assert!(Ignore::named(name).is_none(), "{name}");
        }
    }

    #[test]
    fn statements_are_known_by_what_they_write() {
        let writes = |name: &str, sql: &str| Ignore::named(name).unwrap().writes(sql);
        assert!(writes("owners", "ALTER TABLE \"public\".\"t\" OWNER TO \"a\""));
        assert!(!writes("owners", "ALTER TABLE \"public\".\"t\" ADD COLUMN \"a\" text"));
        assert!(!writes("owners", "ALTER TABLE t ALTER COLUMN a SET DEFAULT ' OWNER TO \"a\"'"));
        assert!(writes("owners", "ALTER SCHEMA \"s\" OWNER TO \"a \"\"b\""));
        assert!(writes("grants", "REVOKE ALL ON TABLE t FROM PUBLIC"));
        assert!(writes("comments", "COMMENT ON TABLE t IS 'x'"));
        assert!(!writes("comments", "CREATE TABLE t ()"));
    }
}
