//! What a statement does to the rows of tables that are there: reads them all, writes them all anew, or may fail on them; and
//! the locks that follow from facts, not from the form of the statement alone.

use std::collections::BTreeSet;

use crate::ident::ObjectId;
use crate::object::Kind;

use super::cost_table::{Cost, Work};
use super::fate::Side;
use super::hazard::{Hazard, HazardKind, LockLevel};
use super::judge::{Draft, Judge, Name, inherited, name_of, name_of_parts, references, written};
use super::phrase::Phrase;
use super::retype;
use super::volatile::is_volatile;

/// What is collected for one statement.
pub(super) struct Findings<'h> {
    hazards: &'h mut Vec<Hazard>,
    manual: &'static str,
}

impl Findings<'_> {
    pub(super) fn say(&mut self, kind: HazardKind, names: &[Name], reason: &str) {
        if names.is_empty() {
            return;
        }
        let objects = names.iter().map(written).collect();
        self.hazards.push(Hazard { kind, reason: reason.to_owned(), manual: self.manual.to_owned(), objects });
    }
}

impl Judge<'_, '_> {
    /// What the statement does to rows, and what it locks besides what its form says.
    pub(super) fn work(
        &mut self,
        cost: &Cost,
        names: &[&[String]],
        rest: &str,
        (phrase, draft): (&Phrase<'_>, &Draft<'_>),
        hazards: &mut Vec<Hazard>,
    ) {
        let mut findings = Findings { hazards, manual: cost.manual };
        let first = names.first().and_then(|path| name_of_parts(path));
        if cost.work == Work::Publication {
            self.members(draft.object, &draft.sql);
            return;
        }
        let Some(table) = first.or_else(|| phrase.name_after("ON").and_then(name_of_parts)) else { return };
        let part = names.get(1).map(|path| path.join("."));
        match cost.work {
            Work::Nothing | Work::Publication => {}
            Work::Rewrites => {
                let rows = self.holding(vec![table]);
                findings.say(HazardKind::Rewrites, &rows, "all rows are copied or made anew");
            }
            Work::AddColumn => self.add_column(&table, draft.object, phrase, &mut findings),
            Work::Retype => self.retype(&table, draft, rest, &mut findings),
            Work::NotNull => {
                let column = part.unwrap_or_default();
                let reached = self.tree_to_fill(&table, &column);
                if self.not_null.get(&(table.clone(), column.clone())) == Some(&true) {
                    // Nothing is left to do.
                    self.locks.clear();
                    self.add(LockLevel::AccessExclusive, &table);
                } else {
                    self.locks.clear();
                    self.add_all(LockLevel::AccessExclusive, &reached);
                    // Children may be known to hold none.
                    let mut rows = self.holding(reached);
                    rows.retain(|name| !draft.proved && (*name == table || !self.is_filled(name, &column)));
                    findings.say(HazardKind::Scans, &rows, "all rows are read to see that none is NULL");
                    findings.say(HazardKind::MayFail, &rows, "fails if a row holds NULL");
                }
            }
            Work::AddConstraint => {
                let constraint = part.unwrap_or_default();
                self.add_constraint((&table, &constraint), rest, (phrase, draft), &mut findings);
            }
            Work::Validate => self.validate(&table, part.as_deref(), draft.object, &mut findings),
            Work::Attach => {
                let child = names.get(1).and_then(|path| name_of_parts(path));
                self.attach(&table, child, &mut findings);
            }
            Work::Detach => {
                if let Some(child) = names.get(1).and_then(|path| name_of_parts(path)) {
                    self.leave(&table, &child);
                }
            }
            Work::Inherit => {
                let parent = names.get(1).and_then(|path| name_of_parts(path));
                if let Some(parent) = parent {
                    self.add(LockLevel::ShareUpdateExclusive, &parent);
                }
            }
            Work::InheritNotNull => {
                let children = self.tree(&table).into_iter().filter(|name| *name != table).collect();
                let rows = self.holding(children);
                findings.say(HazardKind::Scans, &rows, "all rows of its children are read to see that none is NULL");
                findings.say(HazardKind::MayFail, &rows, "fails if a row holds NULL");
            }
            Work::DropTable => self.drop_table(&table),
            Work::DropConstraint => {
                let gone = part.unwrap_or_default();
                self.drop_constraint(&table, &gone);
            }
            Work::CreateTable => {
                self.add_all(LockLevel::ShareUpdateExclusive, inherited(rest));
            }
            Work::MakeIndex => {
                let Some(table) = phrase.name_after("ON").and_then(name_of_parts) else { return };
                if !self.is_partitioned(&table) {
                    let rows = self.holding(vec![table]);
                    let twice = if draft.never_inside { "all rows are read, twice" } else { "all rows are read" };
                    findings.say(HazardKind::Scans, &rows, twice);
                    if phrase.has("UNIQUE") {
                        findings.say(HazardKind::MayFail, &rows, "fails if two rows have the same key");
                    }
                }
            }
            Work::MaterializedView if draft.sql.ends_with("WITH NO DATA") => {}
            Work::MaterializedView => {
                let read = self.read_by(draft.object);
                findings.say(HazardKind::Scans, &read, "what it shows is read");
            }
            Work::Refresh => {
                findings.say(HazardKind::Rewrites, &self.holding(vec![table]), "all rows are made anew");
                if !draft.sql.ends_with("WITH NO DATA") {
                    let read = self.read_by(draft.object);
                    findings.say(HazardKind::Scans, &read, "what it shows is read");
                }
            }
            Work::Trigger | Work::Type => self.more(cost, &table, draft, &mut findings),
        }
    }

    /// Those of some tables that were there and have rows of their own.
    pub(super) fn holding(&self, names: Vec<Name>) -> Vec<Name> {
        names.into_iter().filter(|name| self.holds_rows(name)).collect()
    }

    fn holds_rows(&self, name: &Name) -> bool {
        matches!(self.there.get(name), Some(Kind::Table | Kind::MaterializedView)) && !self.is_partitioned(name)
    }

    /// The tables that are looked at where a column becomes NOT NULL: since 18, not those below one for which it is known.
    fn tree_to_fill(&self, table: &Name, column: &str) -> Vec<Name> {
        let mut found = self.tree(table);
        let filled: Vec<Name> = found.iter().filter(|it| *it != table && self.is_filled(it, column)).cloned().collect();
        for child in filled.into_iter().filter(|_| self.version.major() >= 18) {
            let below = self.tree(&child);
            found.retain(|name| *name == child || !below.contains(name));
        }
        found
    }

    /// Whether a column is NOT NULL by now.
    fn is_filled(&self, table: &Name, column: &str) -> bool {
        let object = ObjectId::new(Kind::Column, [&table[0], &table[1], column]);
        let before = self.fates.from.sheet(&object);
        let before = before.is_some_and(|it| it.has("not null") && !it.has("not null not valid"));
        self.not_null.get(&(table.clone(), column.to_owned())).copied().unwrap_or(before)
    }

    pub(super) fn is_partitioned(&self, name: &Name) -> bool {
        self.of_table(name, "partition key").is_some()
    }

    /// The tables behind a view, through other views.
    fn read_by(&self, view: &ObjectId) -> Vec<Name> {
        let (mut open, mut seen) = (vec![view], BTreeSet::new());
        let mut tables = BTreeSet::new();
        while let Some(object) = open.pop() {
            for needed in self.fates.to.needs(object).filter(|needed| seen.insert(*needed)) {
                let relation = if needed.kind.is_part() { self.fates.to.parent(needed) } else { Some(needed) };
                match relation {
                    Some(view) if view.kind == Kind::View => open.push(view),
                    Some(table) => tables.extend(name_of(&table.path).into_iter().flat_map(|name| self.tree(&name))),
                    None => {}
                }
            }
        }
        self.holding(tables.into_iter().collect())
    }

    pub(super) fn of_table(&self, name: &Name, attribute: &str) -> Option<String> {
        let objects = &self.fates.from.snapshot.objects;
        let table =
            [Kind::Table, Kind::ForeignTable].into_iter().find_map(|kind| objects.get(&ObjectId::new(kind, name)));
        table?.get(attribute).map(ToString::to_string)
    }

    fn add_column(&mut self, table: &Name, object: &ObjectId, phrase: &Phrase<'_>, findings: &mut Findings<'_>) {
        let Some(column) = self.fates.to.sheet(object).filter(|_| object.kind == Kind::Column) else { return };
        let rows = self.holding(self.tree(table));
        let kind = column.get("type").unwrap_or("text");
        let checks = resolve(&self.fates.to, kind).1;
        let steady = |name: &str| self.is_steady(name);
        let default = column.get("default").map(str::to_owned).or_else(|| self.domain_default(kind));
        let every_row = if column.get("generated").is_some_and(|text| text.starts_with("stored ")) {
            Some("all rows are made anew, to hold the generated value")
        } else if column.has("identity") {
            Some("all rows are made anew, each with a number of its own")
        } else if default.as_deref().is_some_and(|default| is_volatile(default, &steady)) {
            Some("all rows are made anew: the default is, or may be, another one for each row")
        } else if checks {
            Some("all rows are made anew: the domain checks its values")
        } else {
            None
        };
        if let Some(reason) = every_row {
            findings.say(HazardKind::Rewrites, &rows, reason);
        } else if column.has("not null") && default.is_none() && phrase.has("NULL") {
            findings.say(HazardKind::Scans, &rows, "all rows are read to see that none is NULL");
            findings.say(HazardKind::MayFail, &rows, "fails if there is a row: it has no value for the column");
        }
    }

    fn domain_default(&self, kind: &str) -> Option<String> {
        let domain = ObjectId::new(Kind::Domain, crate::ddl::path_of(kind));
        let attributes = self.fates.to.snapshot.objects.get(&domain)?;
        attributes.get("default").map(ToString::to_string)
    }

    /// Whether all functions of a name are known not to be volatile.
    fn is_steady(&self, name: &str) -> bool {
        let path = crate::ddl::path_of(name);
        let [schema, function] = path.as_slice() else { return false };
        let head = format!("{function}(");
        let mut all = self.fates.to.snapshot.objects.iter().filter(|(object, _)| {
            object.kind == Kind::Function
                && object.schema() == Some(schema)
                && object.path.last().is_some_and(|signature| signature.starts_with(&head))
        });
        let first = all.next();
        let steady = |attributes: &crate::catalog::Attributes| {
            matches!(attributes.get("volatility").map(|text| &**text), Some("immutable" | "stable"))
        };
        first.is_some_and(|(_, attributes)| steady(attributes)) && all.all(|(_, attributes)| steady(attributes))
    }

    fn retype(&mut self, table: &Name, draft: &Draft<'_>, rest: &str, findings: &mut Findings<'_>) {
        let Some((from, to, checks)) = self.types(draft, rest) else { return };
        let rows = self.holding(self.tree(table));
        let column = self.fates.to.sheet(draft.object);
        let stored = column.and_then(|column| column.get("generated")).is_some_and(|text| text.starts_with("stored "));
        let by_text = rest.contains("::text::");
        let rewrites = if by_text {
            retype::rewrites(&from, "text") || retype::rewrites("text", &to)
        } else {
            retype::rewrites(&from, &to)
        };
        let keys: Vec<(Name, Name)> = self
            .references
            .iter()
            .filter(|(one, _, other)| one == table || other == table)
            .filter(|(one, name, _)| self.is_on_column(one, name, draft.object))
            .map(|(one, _, other)| (one.clone(), other.clone()))
            .collect();
        if stored {
            findings.say(HazardKind::Rewrites, &rows, "all rows are made anew, to hold the generated value");
        } else if rewrites || checks {
            findings.say(HazardKind::Rewrites, &rows, &format!("all rows are made anew: {from} becomes {to}"));
        } else if self.is_checked_again(
            draft.object,
            // An index of a partitioned table has nothing of its own to keep: those of its partitions are made again.
            self.is_partitioned(table) || from.contains("citext") != to.contains("citext"),
        ) {
            findings.say(HazardKind::Scans, &rows, "all rows are read: checks are made again, and indexes");
        }
        if checks || retype::values(&from, &to) != retype::Values::Stay {
            findings.say(HazardKind::MayFail, &rows, &format!("fails if a value is no {to}"));
        }
        // What refers to the column, or is referred to by it, is checked again.
        for (one, other) in keys {
            self.add(LockLevel::AccessExclusive, &one);
            self.add(LockLevel::AccessExclusive, &other);
            if rewrites {
                let both = self.holding([self.tree(&one), self.tree(&other)].concat());
                findings.say(HazardKind::Scans, &both, "the foreign key between them is checked again");
            }
        }
    }

    /// Whether a check mentions the column, or an index holds it that is not kept, as when its values come in another order.
    fn is_checked_again(&self, column: &ObjectId, loses_indexes: bool) -> bool {
        let collation =
            |side: &Side<'_>| side.sheet(column).and_then(|sheet| sheet.get("collation")).map(str::to_owned);
        let loses_indexes = loses_indexes || collation(&self.fates.from) != collation(&self.fates.to);
        let stay = |object: &&&ObjectId| !self.fates.dropped.contains(**object);
        self.fates.from.dependents(column).iter().filter(stay).any(|object| {
            let check = self.fates.from.sheet(object).and_then(|sheet| sheet.get("@type")) == Some("check");
            check || loses_indexes && matches!(object.kind, Kind::Constraint | Kind::Index)
        })
    }

    fn is_on_column(&self, table: &Name, constraint: &str, column: &ObjectId) -> bool {
        let key = ObjectId::new(Kind::Constraint, [&table[0], &table[1], constraint]);
        self.fates.from.needs(&key).any(|needed| needed == column)
    }

    /// The types of a column before and after a statement that changes it, each as what is below it if it is a domain, and
    /// whether the new one checks its values.
    pub(super) fn types(&self, draft: &Draft<'_>, rest: &str) -> Option<(String, String, bool)> {
        let of = |side: &Side<'_>| Some(resolve(side, side.snapshot.objects.get(draft.object)?.get("type")?));
        let ((from, _), (to, checks)) = (of(&self.fates.from)?, of(&self.fates.to)?);
        if self.fates.detached.get(draft.object) == Some(&true) {
            let text = "text".to_owned();
            let leaves = rest == format!("text USING {}::text", crate::ident::quote(draft.object.path.last()?));
            return Some(if leaves { (from, text, false) } else { (text, to, checks) });
        }
        Some((from, to, checks))
    }

    fn add_constraint(
        &mut self,
        (table, constraint): (&Name, &str),
        rest: &str,
        (phrase, draft): (&Phrase<'_>, &Draft<'_>),
        findings: &mut Findings<'_>,
    ) {
        let unchecked = rest.contains(" NOT VALID") || rest.ends_with(" NOT ENFORCED");
        if let Some(referenced) = references(rest).filter(|_| rest.starts_with("FOREIGN KEY")) {
            self.locks.clear();
            self.add(LockLevel::ShareRowExclusive, table);
            self.add(LockLevel::ShareRowExclusive, &referenced);
            if self.is_partitioned(table) {
                self.add_all(LockLevel::ShareRowExclusive, self.tree(table));
            }
            if self.is_partitioned(&referenced) {
                self.add_all(LockLevel::ShareRowExclusive, self.tree(&referenced));
            }
            if !unchecked {
                let rows = self.holding(self.tree(table));
                let both = [rows.clone(), self.holding(self.tree(&referenced))].concat();
                findings.say(HazardKind::Scans, &both, "for all rows, what they refer to is looked for");
                findings.say(HazardKind::MayFail, &rows, "fails if a row refers to one that is not there");
            }
            return;
        }
        let family = if rest.ends_with(" NO INHERIT") || rest.contains(" NO INHERIT NOT VALID") {
            vec![table.clone()]
        } else {
            self.tree(table)
        };
        let whole = self.holding(family.clone());
        let own = self.holding(vec![table.clone()]);
        if rest.starts_with("CHECK") {
            // Since 18, children are locked also where they do not get it.
            let locked = if self.version.major() >= 18 { self.tree(table) } else { family.clone() };
            self.add_all(LockLevel::AccessExclusive, locked);
            if !unchecked {
                findings.say(HazardKind::Scans, &whole, "all rows are read, to be checked");
                findings.say(HazardKind::MayFail, &whole, "fails if a row does not hold what is checked");
            }
        } else if let Some(column) = rest.strip_prefix("NOT NULL ") {
            let column = crate::ddl::path_of(column.trim_end_matches(" NOT VALID")).join(".");
            let nothing_to_do = self.not_null.get(&(table.clone(), column)) == Some(&true);
            for name in &family {
                self.add(LockLevel::AccessExclusive, name);
                if nothing_to_do {
                    self.validated.insert((name.clone(), constraint.to_owned()));
                }
            }
            if !unchecked && !draft.proved && !nothing_to_do {
                findings.say(HazardKind::Scans, &whole, "all rows are read to see that none is NULL");
                findings.say(HazardKind::MayFail, &whole, "fails if a row holds NULL");
            }
        } else if !rest.contains("USING INDEX ") || rest.contains("USING INDEX TABLESPACE") {
            let mut rows = own;
            if self.is_partitioned(table) && !phrase.is_only() {
                let major = self.version.major();
                let level = if major < 18 { LockLevel::ShareRowExclusive } else { LockLevel::AccessExclusive };
                self.add_all(level, family.into_iter().filter(|name| name != table));
                rows = whole;
            }
            findings.say(HazardKind::Scans, &rows, "all rows are read, to build the index");
            findings.say(HazardKind::MayFail, &rows, "fails if two rows have the same key");
        }
    }

    fn validate(&mut self, table: &Name, constraint: Option<&str>, object: &ObjectId, findings: &mut Findings<'_>) {
        let referenced = self
            .references
            .iter()
            .find(|(one, name, _)| one == table && Some(name.as_str()) == constraint)
            .map(|(.., referenced)| referenced.clone());
        if constraint.is_some_and(|name| self.validated.contains(&(table.clone(), name.to_owned()))) {
            return;
        }
        let alone = self.fates.to.sheet(object).is_some_and(|sheet| sheet.has("@no inherit")) && referenced.is_none();
        let family = if alone { vec![table.clone()] } else { self.tree(table) };
        let rows = self.holding(family.clone());
        match referenced {
            Some(referenced) => {
                self.add(LockLevel::RowShare, &referenced);
                if self.is_partitioned(table) {
                    self.add_all(LockLevel::ShareUpdateExclusive, family);
                }
                let both = [rows.clone(), self.holding(self.tree(&referenced))].concat();
                findings.say(HazardKind::Scans, &both, "for all rows, what they refer to is looked for");
                findings.say(HazardKind::MayFail, &rows, "fails if a row refers to one that is not there");
            }
            None => {
                self.add_all(LockLevel::ShareUpdateExclusive, family);
                findings.say(HazardKind::Scans, &rows, "all rows are read, to be checked");
                findings.say(HazardKind::MayFail, &rows, "fails if a row does not hold what is checked");
            }
        }
    }

    fn more(&mut self, cost: &Cost, table: &Name, draft: &Draft<'_>, findings: &mut Findings<'_>) {
        match cost.work {
            Work::Trigger => {
                let table = name_of(&draft.object.path).unwrap_or_else(|| table.clone());
                if self.is_partitioned(&table)
                    && let Some(level) = cost.lock
                {
                    self.add_all(level, self.tree(&table));
                }
            }
            Work::Type => {
                let rows = self.holding(self.users(table));
                if cost.lock == Some(LockLevel::Share) && !draft.sql.ends_with(" NOT VALID") {
                    findings.say(HazardKind::Scans, &rows, "all rows are read, to be checked");
                    findings.say(HazardKind::MayFail, &rows, "fails if a row does not hold what is checked");
                }
            }
            _ => {}
        }
    }
}

/// What is below a type if it is a domain, and whether anything on the way checks values.
pub(super) fn resolve(side: &Side<'_>, kind: &str) -> (String, bool) {
    let (mut name, mut checks) = (kind.to_owned(), false);
    // A domain may be over another one; none is over itself.
    while let Some(domain) = side.snapshot.objects.get(&ObjectId::new(Kind::Domain, crate::ddl::path_of(&name))) {
        checks |= domain.keys().any(|fact| &**fact == "not null" || fact.starts_with("check:"));
        match domain.get("type") {
            Some(below) if **below != *name => name = below.to_string(),
            _ => break,
        }
    }
    (name, checks)
}
