//! How objects are made, changed and dropped, in SQL: one rule for each kind, all in one list. A rule knows the facts of its
//! object alone; what else must go before or come after it is the business of `diff`.
//!
//! What nearly all kinds have (owner, comment, grants, security labels) is written in one place, by [`Words`].

mod attributes;
mod column;
mod database;
mod foreign;
mod naming;
mod not_null;
mod operator;
mod part;
mod routine;
mod sequence;
mod subscription;
mod table;
mod text_search;
mod types;
mod view;

use crate::catalog::Attributes;
use crate::ident::ObjectId;
use crate::object::{Kind, written};

use attributes::is_common;
pub(crate) use attributes::{after_creation, alterations as common_alterations, default_grantees};
pub(crate) use column::{detach, drop_default, drop_only, reattach};
pub(crate) use database::drop_default_privileges;
pub(crate) use naming::{path_of, reference};
pub(crate) use part::{comes_with_parent, switched, validate};
pub(crate) use sequence::{disown, granted_by_default, persistence};
pub(crate) use subscription::unwritable;
pub(crate) use table::{leave, origins};
pub(crate) use types::asks_more;

/// An object with its facts.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub(crate) object: &'a ObjectId,
    pub(crate) attributes: &'a Attributes,
    /// Its columns in their order, for tables.
    pub(crate) columns: &'a [(&'a ObjectId, &'a Attributes)],
    /// The relation that it is a part of.
    pub(crate) parent: Option<(&'a ObjectId, &'a Attributes)>,
    /// Whether that relation leaves its own parents or joins others: then nothing comes or goes with theirs.
    pub(crate) alone: bool,
}

impl<'a> Sheet<'a> {
    /// A fact, as it is written in a statement.
    pub(crate) fn get(&self, attribute: &str) -> Option<&'a str> {
        written(self.attributes, attribute)
    }

    /// A fact, as it is compared.
    fn fact(&self, attribute: &str) -> Option<&'a str> {
        self.attributes.get(attribute).map(|value| &**value)
    }

    pub(crate) fn has(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
    }

    /// Its name as SQL writes it anywhere.
    pub(crate) fn name(&self) -> String {
        reference(self.object)
    }

    /// The relation that it is a part of.
    pub(crate) fn relation(&self) -> String {
        naming::dotted(&self.object.path[..2.min(self.object.path.len())])
    }

    /// The last part of its path, quoted.
    pub(crate) fn own_name(&self) -> String {
        crate::ident::quote(self.object.path.last().map_or("", |name| name))
    }

    /// A fact of the relation that it is a part of.
    pub(crate) fn of_parent(&self, attribute: &str) -> Option<&'a str> {
        self.parent.and_then(|(_, attributes)| attributes.get(attribute)).map(|value| &**value)
    }

    /// Whether it is a column that comes and goes, and has its type, by that of a parent table or by the type of its table.
    pub(crate) fn is_anothers(&self) -> bool {
        !self.alone && (self.get("inherited") == Some("yes") || self.of_parent("of type").is_some())
    }

    /// Whether it is a part of a foreign table, of which the server lets less be said.
    pub(crate) fn is_foreign(&self) -> bool {
        self.parent.is_some_and(|(relation, _)| relation.kind == Kind::ForeignTable)
    }

    /// The attributes `<prefix><name>`, as name and value.
    pub(crate) fn each(&self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.attributes.keys().filter_map(move |name| Some((name.strip_prefix(prefix)?, self.get(name)?)))
    }
}

/// An object before and after.
pub(crate) struct Pair<'a> {
    pub(crate) from: Sheet<'a>,
    pub(crate) to: Sheet<'a>,
}

impl Pair<'_> {
    pub(crate) fn changed(&self, attribute: &str) -> bool {
        self.from.fact(attribute) != self.to.fact(attribute)
    }

    /// The names of all facts that differ.
    pub(crate) fn differences(&self) -> impl Iterator<Item = &str> {
        let names = self
            .from
            .attributes
            .keys()
            .chain(self.to.attributes.keys().filter(|name| !self.from.attributes.contains_key(*name)));
        names.map(|name| &**name).filter(|name| !name.starts_with('@') && self.changed(name))
    }

    /// Whether any fact besides these (an entry that ends in `:` stands for all that begin so) differs.
    pub(crate) fn others_changed(&self, known: &[&str]) -> bool {
        let is_known =
            |name: &str| known.iter().any(|known| name == *known || known.ends_with(':') && name.starts_with(known));
        self.differences().any(|name| !is_common(name) && !is_known(name))
    }
}

/// What it takes to change an object.
pub(crate) enum Alter {
    /// These statements.
    InPlace(Vec<String>),
    /// No statement can: it is dropped and made again.
    Recreate,
}

/// The words for a kind in SQL.
#[derive(Debug)]
pub(crate) struct Words {
    /// After `ALTER`, `DROP` and `COMMENT ON`.
    pub(crate) kind: &'static str,
    /// After `GRANT … ON`; empty where nothing can be granted.
    pub(crate) grants: &'static str,
    /// Whether it has an owner of its own.
    pub(crate) owned: bool,
}

/// How one kind is made, changed and dropped.
pub(crate) struct Rule {
    pub(crate) kinds: &'static [Kind],
    pub(crate) words: Words,
    /// Makes it, without what is common.
    pub(crate) create: fn(Sheet<'_>) -> Vec<String>,
    /// Changes what is not common.
    pub(crate) alter: fn(&Pair<'_>) -> Alter,
    /// What must be undone before anything else is touched, when it is changed: it would stand in others' way.
    pub(crate) begin: fn(&Pair<'_>) -> Vec<String>,
    /// What can be said only when everything else is there, such as which column owns a sequence, from what it was before.
    pub(crate) finish: fn(Option<Sheet<'_>>, Sheet<'_>) -> Vec<String>,
    pub(crate) drop: fn(Sheet<'_>) -> String,
}

const fn words(kind: &'static str, grants: &'static str, owned: bool) -> Words {
    Words { kind, grants, owned }
}

/// Every rule.
static RULES: &[&Rule] = &[
    &database::SCHEMA,
    &database::EXTENSION,
    &database::DEFAULT_PRIVILEGE,
    &database::PUBLICATION,
    &subscription::SUBSCRIPTION,
    &database::EVENT_TRIGGER,
    &database::LANGUAGE,
    &database::TRANSFORM,
    &database::ACCESS_METHOD,
    &types::ENUM,
    &types::COMPOSITE,
    &types::DOMAIN,
    &types::BASE_TYPE,
    &types::RANGE,
    &types::COLLATION,
    &types::CONVERSION,
    &types::CAST,
    &table::TABLE,
    &table::FOREIGN_TABLE,
    &column::COLUMN,
    &sequence::SEQUENCE,
    &part::CONSTRAINT,
    &part::INDEX,
    &part::TRIGGER,
    &part::POLICY,
    &part::RULE,
    &part::STATISTICS,
    &view::VIEW,
    &view::MATERIALIZED_VIEW,
    &routine::FUNCTION,
    &routine::PROCEDURE,
    &routine::AGGREGATE,
    &operator::OPERATOR,
    &operator::CLASS,
    &operator::FAMILY,
    &text_search::CONFIGURATION,
    &text_search::DICTIONARY,
    &text_search::PARSER,
    &text_search::TEMPLATE,
    &foreign::WRAPPER,
    &foreign::SERVER,
    &foreign::USER_MAPPING,
];

/// The rule of a kind; none for what is left alone.
pub(crate) fn rule(kind: Kind) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.kinds.contains(&kind))
}

/// `DROP <kind> <name>`, the form of most.
fn plain_drop(sheet: Sheet<'_>) -> String {
    let kind = rule(sheet.object.kind).map_or("", |rule| rule.words.kind);
    format!("DROP {kind} {}", sheet.name())
}

/// For kinds that are finished when they are made.
fn nothing(_: Option<Sheet<'_>>, _: Sheet<'_>) -> Vec<String> {
    Vec::new()
}

/// For kinds that are in nobody's way.
fn no_beginning(_: &Pair<'_>) -> Vec<String> {
    Vec::new()
}

/// For kinds that nothing changes in place.
fn never(_: &Pair<'_>) -> Alter {
    Alter::Recreate
}
