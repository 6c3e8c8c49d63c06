//! Relations that a statement locks besides those that it names: partitions and their siblings, what foreign keys refer to.

use std::collections::BTreeSet;

use crate::ident::ObjectId;
use crate::object::Kind;

use super::fate::Side;
use super::hazard::{HazardKind, LockLevel};
use super::judge::{Judge, Name, name_of_text};
use super::work::Findings;

impl Judge<'_, '_> {
    pub(super) fn attach(&mut self, parent: &Name, child: Option<Name>, findings: &mut Findings<'_>) {
        let Some(child) = child else { return };
        let family = self.tree(&child);
        self.add_all(LockLevel::AccessExclusive, &family);
        let mut read = family;
        read.extend(self.lock_default(parent));
        let rows = self.holding(read);
        findings.say(HazardKind::Scans, &rows, "all rows are read, to see that they belong there");
        findings.say(HazardKind::MayFail, &rows, "fails if a row does not belong there");
        // Foreign keys of the parent become the partition's too, and so do those that refer to it.
        let referenced = self.referenced_by(std::slice::from_ref(parent));
        let referring = if self.keys_follow_partitions() { self.referring_to(parent) } else { Vec::new() };
        self.add_all(LockLevel::ShareRowExclusive, referenced.into_iter().chain(referring));
    }

    /// A partition leaves its parent, with it whatever refers to it.
    pub(super) fn leave(&mut self, parent: &Name, child: &Name) {
        // Up to 13 the partition itself stays open to those who read and write it, unless foreign keys refer to it.
        let referring = self.referring_to(parent);
        let level = if self.version.major() < 14 && referring.is_empty() {
            LockLevel::ShareUpdateExclusive
        } else {
            LockLevel::AccessExclusive
        };
        self.add_all(level, self.tree(child));
        self.lock_default(parent);
        self.add_all(LockLevel::AccessExclusive, referring);
        let referenced = self.referenced_by(&[child.clone(), parent.clone()]);
        self.add_all(LockLevel::ShareRowExclusive, referenced);
    }

    /// What foreign keys of the tables refer to.
    fn referenced_by(&self, tables: &[Name]) -> Vec<Name> {
        self.references.iter().filter(|(one, ..)| tables.contains(one)).map(|(.., other)| other.clone()).collect()
    }

    /// Since 15, foreign keys between partitioned tables are kept up to date on both sides where partitions come and go.
    pub(super) fn keys_follow_partitions(&self) -> bool {
        self.version.major() >= 15
    }

    /// The tables with foreign keys that refer to a table.
    fn referring_to(&self, table: &Name) -> Vec<Name> {
        self.references.iter().filter(|(.., other)| other == table).map(|(one, ..)| one.clone()).collect()
    }

    /// The partition for what belongs in no other has more to hold.
    fn lock_default(&mut self, parent: &Name) -> Vec<Name> {
        let of_parent = |name: &&Name| self.parents.get(*name).is_some_and(|parents| parents.contains(parent));
        let default: Vec<Name> = self.default.iter().filter(of_parent).cloned().collect();
        self.add_all(LockLevel::AccessExclusive, &default);
        default
    }

    pub(super) fn drop_table(&mut self, table: &Name) {
        let family = self.tree(table);
        let referenced = self.referenced_by(&family);
        self.add_all(LockLevel::AccessExclusive, family.iter().chain(&referenced));
        if self.of_table(table, "partition bound").is_some() {
            for parent in self.parents.get(table).cloned().unwrap_or_default() {
                self.add(LockLevel::AccessExclusive, &parent);
                self.lock_default(&parent);
            }
        }
    }

    pub(super) fn drop_constraint(&mut self, table: &Name, gone: &str) {
        let constraint = ObjectId::new(Kind::Constraint, [&table[0], &table[1], gone]);
        let has = |name: &str| self.fates.from.sheet(&constraint).is_some_and(|sheet| sheet.has(name));
        let family = if self.is_partitioned(table) || !has("@no inherit") && !has("@index") {
            self.tree(table)
        } else {
            vec![table.clone()]
        };
        let others: Vec<Name> = self
            .references
            .iter()
            .filter(|(one, name, _)| one == table && name == gone)
            .flat_map(|(.., referenced)| self.tree(referenced))
            .collect();
        self.add_all(LockLevel::AccessExclusive, others.into_iter().chain(family));
    }

    /// The tables that a change of a publication is about: those that leave, or all that are named anew.
    pub(super) fn members(&mut self, publication: &ObjectId, sql: &str) {
        let tables = |side: &Side<'_>| -> BTreeSet<Name> {
            let facts = side.snapshot.objects.get(publication).into_iter().flatten();
            facts.filter_map(|(name, _)| name.strip_prefix("table:").and_then(name_of_text)).collect()
        };
        let (before, after) = (tables(&self.fates.from), tables(&self.fates.to));
        let tables = if sql.contains(" DROP TABLE ") {
            before.difference(&after).cloned().collect()
        } else if sql.starts_with("CREATE ") || sql.contains(" SET TABLE ") {
            after
        } else {
            BTreeSet::new()
        };
        self.add_all(LockLevel::ShareUpdateExclusive, tables);
    }
}
