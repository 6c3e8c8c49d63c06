//! What each form of statement locks, by the manual and measured on servers (`pgmend-engine/tests/diff/locks.rs`). A form is
//! its first words, `_` where a name stands; the first that fits counts. What is in no row locks nothing that is there.

use super::hazard::LockLevel::{self, AccessExclusive, Share, ShareRowExclusive, ShareUpdateExclusive};

/// What a form of statement is known for.
pub(super) struct Cost {
    pub(super) form: &'static str,
    pub(super) lock: Option<LockLevel>,
    pub(super) on: On,
    pub(super) work: Work,
    /// Why running programs may break; empty where they do not.
    pub(super) breaks: &'static str,
    pub(super) manual: &'static str,
}

/// Which relations it locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// None that is told here.
    Nothing,
    /// The first one it names.
    First,
    /// That and all its children, unless the statement is about it `ONLY`.
    Tree,
    /// That and all its children, in any case.
    WholeTree,
    /// As the tree; since 18, in any case.
    NotNull,
    /// That, and since 17 the partitions that share its identity columns.
    Identity,
    /// The one behind `ON`.
    Table,
    /// The tables with columns of the domain that it names first.
    Users,
    /// The tables that are of the type that it names first.
    Typed,
    /// The one that its object is a part of, with its children where it is partitioned.
    Owner,
    /// The one behind `FROM`.
    From,
}

/// What it does to their rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Nothing,
    Rewrites,
    AddColumn,
    Retype,
    NotNull,
    AddConstraint,
    Validate,
    Attach,
    Detach,
    Inherit,
    InheritNotNull,
    DropTable,
    DropConstraint,
    CreateTable,
    MakeIndex,
    MaterializedView,
    Refresh,
    Trigger,
    Type,
    Publication,
}

const fn row(form: &'static str, lock: LockLevel, on: On, manual: &'static str) -> Cost {
    Cost { form, lock: Some(lock), on, work: Work::Nothing, breaks: "", manual }
}

/// A form that locks nothing that is there.
const fn free(form: &'static str, manual: &'static str) -> Cost {
    Cost { form, lock: None, on: On::Nothing, work: Work::Nothing, breaks: "", manual }
}

impl Cost {
    const fn does(self, work: Work) -> Self {
        Self { work, ..self }
    }

    const fn breaks(self, why: &'static str) -> Self {
        Self { breaks: why, ..self }
    }
}

const TABLE: &str = "sql-altertable";
const MATVIEW: &str = "sql-altermaterializedview";
const SLOWER: &str = "queries that used it are slower from now on";
const UNSEEN: &str = "its rows are no longer found through the parent";
const GONE: &str = "what uses it fails from now on";
const NARROWER: &str = "programs that write NULL, or leave the column out, fail from now on";
const RENAMED: &str = "programs that use the old name fail from now on";
const TYPED: &str = "programs that rely on the old type may fail, and prepared statements that return it do";
const MORE_CHECKS: &str = "writes that were accepted so far may be refused";
const MORE_RIGHTS: &str = "roles may no longer do what they could";

/// Every form.
pub(super) static COSTS: &[Cost] = &[
    row("ALTER TABLE _ ADD COLUMN _", AccessExclusive, On::Tree, TABLE).does(Work::AddColumn),
    row("ALTER TABLE _ DROP COLUMN _", AccessExclusive, On::WholeTree, TABLE).breaks(GONE),
    row("ALTER TABLE _ RENAME COLUMN _", AccessExclusive, On::Tree, TABLE).breaks(RENAMED),
    row("ALTER TABLE _ RENAME CONSTRAINT _", AccessExclusive, On::Tree, TABLE),
    row("ALTER TABLE _ RENAME TO _", AccessExclusive, On::First, TABLE).breaks(RENAMED),
    row("ALTER TABLE _ SET SCHEMA _", AccessExclusive, On::First, TABLE).breaks(RENAMED),
    row("ALTER TABLE _ ALTER COLUMN _ TYPE", AccessExclusive, On::Tree, TABLE).does(Work::Retype).breaks(TYPED),
    row("ALTER TABLE _ ALTER COLUMN _ SET NOT NULL", AccessExclusive, On::Tree, TABLE)
        .does(Work::NotNull)
        .breaks(NARROWER),
    row("ALTER TABLE _ ALTER COLUMN _ SET STATISTICS", ShareUpdateExclusive, On::Tree, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET (", ShareUpdateExclusive, On::First, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ RESET (", ShareUpdateExclusive, On::First, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET STORAGE", AccessExclusive, On::Tree, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET COMPRESSION", AccessExclusive, On::First, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ DROP DEFAULT", AccessExclusive, On::Tree, TABLE)
        .breaks("programs that leave the column out write NULL from now on"),
    row("ALTER TABLE _ ALTER COLUMN _ DROP IDENTITY", AccessExclusive, On::Identity, TABLE)
        .breaks("programs that leave the column out fail from now on"),
    row("ALTER TABLE _ ALTER COLUMN _ DROP NOT NULL", AccessExclusive, On::NotNull, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET GENERATED", AccessExclusive, On::Identity, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ ADD GENERATED", AccessExclusive, On::Identity, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _", AccessExclusive, On::Tree, TABLE),
    row("ALTER TABLE _ ALTER CONSTRAINT _ INHERIT", AccessExclusive, On::Tree, TABLE).does(Work::InheritNotNull),
    row("ALTER TABLE _ ALTER CONSTRAINT _ NO INHERIT", AccessExclusive, On::Tree, TABLE),
    row("ALTER TABLE _ ADD CONSTRAINT _", AccessExclusive, On::First, TABLE)
        .does(Work::AddConstraint)
        .breaks(MORE_CHECKS),
    row("ALTER TABLE _ ADD NOT NULL _", AccessExclusive, On::Tree, TABLE).breaks(NARROWER),
    row("ALTER TABLE _ DROP CONSTRAINT _", AccessExclusive, On::First, TABLE).does(Work::DropConstraint),
    row("ALTER TABLE _ VALIDATE CONSTRAINT _", ShareUpdateExclusive, On::First, TABLE).does(Work::Validate),
    row("ALTER TABLE _ ATTACH PARTITION _", ShareUpdateExclusive, On::First, TABLE).does(Work::Attach),
    row("ALTER TABLE _ DETACH PARTITION _", AccessExclusive, On::First, TABLE).does(Work::Detach).breaks(UNSEEN),
    row("ALTER TABLE _ INHERIT _", AccessExclusive, On::First, TABLE).does(Work::Inherit),
    row("ALTER TABLE _ NO INHERIT _", AccessExclusive, On::First, TABLE).breaks(UNSEEN),
    row("ALTER TABLE _ OWNER TO", AccessExclusive, On::First, TABLE).breaks(MORE_RIGHTS),
    row("ALTER TABLE _ ENABLE ROW LEVEL SECURITY", AccessExclusive, On::First, TABLE).breaks(MORE_RIGHTS),
    row("ALTER TABLE _ FORCE ROW LEVEL SECURITY", AccessExclusive, On::First, TABLE).breaks(MORE_RIGHTS),
    row("ALTER TABLE _ ENABLE RULE", AccessExclusive, On::First, TABLE),
    row("ALTER TABLE _ ENABLE REPLICA RULE", AccessExclusive, On::First, TABLE),
    row("ALTER TABLE _ ENABLE ALWAYS RULE", AccessExclusive, On::First, TABLE),
    row("ALTER TABLE _ DISABLE RULE", AccessExclusive, On::First, TABLE),
    row("ALTER TABLE _ ENABLE", ShareRowExclusive, On::First, TABLE).does(Work::Trigger),
    row("ALTER TABLE _ DISABLE TRIGGER", ShareRowExclusive, On::First, TABLE).does(Work::Trigger),
    row("ALTER TABLE _ SET (", ShareUpdateExclusive, On::First, TABLE),
    row("ALTER TABLE _ RESET (", ShareUpdateExclusive, On::First, TABLE),
    row("ALTER TABLE _ CLUSTER ON", ShareUpdateExclusive, On::First, TABLE),
    row("ALTER TABLE _ SET WITHOUT CLUSTER", ShareUpdateExclusive, On::First, TABLE),
    row("ALTER TABLE _ SET TABLESPACE", AccessExclusive, On::First, TABLE).does(Work::Rewrites),
    row("ALTER TABLE _ SET ACCESS METHOD", AccessExclusive, On::First, TABLE).does(Work::Rewrites),
    row("ALTER TABLE _ SET LOGGED", AccessExclusive, On::First, TABLE).does(Work::Rewrites),
    row("ALTER TABLE _ SET UNLOGGED", AccessExclusive, On::First, "sql-createtable")
        .does(Work::Rewrites)
        .breaks("its rows do not survive a crash from now on, and are not replicated"),
    row("ALTER TABLE _", AccessExclusive, On::First, TABLE),
    row("ALTER FOREIGN TABLE _ RENAME", AccessExclusive, On::First, "sql-alterforeigntable").breaks(RENAMED),
    row("ALTER FOREIGN TABLE _", AccessExclusive, On::First, "sql-alterforeigntable"),
    row("ALTER VIEW _ RENAME", AccessExclusive, On::First, "sql-alterview").breaks(RENAMED),
    row("ALTER VIEW _ SET SCHEMA", AccessExclusive, On::First, "sql-alterview").breaks(RENAMED),
    row("ALTER VIEW _", AccessExclusive, On::First, "sql-alterview"),
    row("ALTER MATERIALIZED VIEW _ RENAME", AccessExclusive, On::First, MATVIEW).breaks(RENAMED),
    row("ALTER MATERIALIZED VIEW _ SET (", ShareUpdateExclusive, On::First, MATVIEW),
    row("ALTER MATERIALIZED VIEW _ RESET (", ShareUpdateExclusive, On::First, MATVIEW),
    row("ALTER MATERIALIZED VIEW _ ALTER COLUMN _ SET STATISTICS", ShareUpdateExclusive, On::First, MATVIEW),
    row("ALTER MATERIALIZED VIEW _ SET TABLESPACE", AccessExclusive, On::First, MATVIEW).does(Work::Rewrites),
    row("ALTER MATERIALIZED VIEW _ SET ACCESS METHOD", AccessExclusive, On::First, MATVIEW).does(Work::Rewrites),
    row("ALTER MATERIALIZED VIEW _", AccessExclusive, On::First, MATVIEW),
    row("REFRESH MATERIALIZED VIEW _", AccessExclusive, On::First, "sql-refreshmaterializedview").does(Work::Refresh),
    row("ALTER SEQUENCE _ OWNER TO", AccessExclusive, On::First, "sql-altersequence").breaks(MORE_RIGHTS),
    row("ALTER SEQUENCE _ RENAME TO", AccessExclusive, On::First, "sql-altersequence").breaks(RENAMED),
    row("ALTER SEQUENCE _ SET SCHEMA", AccessExclusive, On::First, "sql-altersequence").breaks(RENAMED),
    row("ALTER SEQUENCE _ SET LOGGED", AccessExclusive, On::First, "sql-altersequence"),
    row("ALTER SEQUENCE _ SET UNLOGGED", AccessExclusive, On::First, "sql-altersequence"),
    row("ALTER SEQUENCE _", ShareRowExclusive, On::First, "sql-altersequence"),
    row("CREATE INDEX CONCURRENTLY _ ON _", ShareUpdateExclusive, On::Table, "sql-createindex").does(Work::MakeIndex),
    row("CREATE UNIQUE INDEX CONCURRENTLY _ ON _", ShareUpdateExclusive, On::Table, "sql-createindex")
        .does(Work::MakeIndex)
        .breaks(MORE_CHECKS),
    row("CREATE INDEX _ ON _", Share, On::Table, "sql-createindex").does(Work::MakeIndex),
    row("CREATE UNIQUE INDEX _ ON _", Share, On::Table, "sql-createindex").does(Work::MakeIndex).breaks(MORE_CHECKS),
    free("ALTER INDEX _ RENAME TO _", "sql-alterindex"),
    row("CREATE TRIGGER _", ShareRowExclusive, On::Table, "sql-createtrigger").does(Work::Trigger),
    row("CREATE CONSTRAINT TRIGGER _", ShareRowExclusive, On::Table, "sql-createtrigger").does(Work::Trigger),
    row("DROP TRIGGER _", AccessExclusive, On::Table, "sql-droptrigger").does(Work::Trigger),
    row("ALTER TRIGGER _", AccessExclusive, On::Table, "sql-altertrigger").does(Work::Trigger),
    row("CREATE POLICY _", AccessExclusive, On::Table, "sql-createpolicy"),
    row("ALTER POLICY _", AccessExclusive, On::Table, "sql-alterpolicy"),
    row("DROP POLICY _", AccessExclusive, On::Table, "sql-droppolicy").breaks(MORE_RIGHTS),
    row("CREATE RULE _", AccessExclusive, On::Owner, "sql-createrule"),
    row("ALTER RULE _", AccessExclusive, On::Owner, "sql-alterrule"),
    row("DROP RULE _", AccessExclusive, On::Owner, "sql-droprule"),
    row("CREATE STATISTICS _", ShareUpdateExclusive, On::From, "sql-createstatistics"),
    row("DROP STATISTICS _", ShareUpdateExclusive, On::Owner, "sql-dropstatistics"),
    row("DROP INDEX CONCURRENTLY _", ShareUpdateExclusive, On::Owner, "sql-dropindex").breaks(SLOWER),
    row("DROP INDEX _", AccessExclusive, On::Owner, "sql-dropindex").breaks(SLOWER),
    free("CREATE MATERIALIZED VIEW _", "sql-creatematerializedview").does(Work::MaterializedView),
    free("CREATE TABLE _", "sql-createtable").does(Work::CreateTable),
    free("CREATE UNLOGGED TABLE _", "sql-createtable").does(Work::CreateTable),
    free("CREATE FOREIGN TABLE _", "sql-createforeigntable").does(Work::CreateTable),
    row("CREATE OR REPLACE VIEW _", AccessExclusive, On::First, "sql-createview"),
    row("DROP TABLE _", AccessExclusive, On::First, "sql-droptable").does(Work::DropTable).breaks(GONE),
    row("DROP FOREIGN TABLE _", AccessExclusive, On::First, "sql-dropforeigntable").does(Work::DropTable).breaks(GONE),
    row("DROP VIEW _", AccessExclusive, On::First, "sql-dropview").breaks(GONE),
    row("DROP MATERIALIZED VIEW _", AccessExclusive, On::First, "sql-dropmaterializedview").breaks(GONE),
    row("DROP SEQUENCE _", AccessExclusive, On::First, "sql-dropsequence").breaks(GONE),
    free("DROP FUNCTION _", "sql-dropfunction").breaks(GONE),
    free("DROP PROCEDURE _", "sql-dropprocedure").breaks(GONE),
    free("DROP AGGREGATE _", "sql-dropaggregate").breaks(GONE),
    free("DROP TYPE _", "sql-droptype").breaks(GONE),
    free("DROP DOMAIN _", "sql-dropdomain").breaks(GONE),
    free("DROP OPERATOR _", "sql-dropoperator").breaks(GONE),
    free("DROP SCHEMA _", "sql-dropschema").breaks(GONE),
    free("DROP EXTENSION _", "sql-dropextension").breaks(GONE),
    free("DROP PUBLICATION _", "sql-droppublication").breaks("subscribers get no more changes through it"),
    free("DROP SUBSCRIPTION _", "sql-dropsubscription").breaks("no more changes arrive through it"),
    free("DROP SERVER _", "sql-dropserver").breaks(GONE),
    free("DROP USER MAPPING", "sql-dropusermapping").breaks(GONE),
    free("ALTER FUNCTION _", "sql-alterfunction"),
    row("ALTER TYPE _ ADD ATTRIBUTE _", AccessExclusive, On::Typed, "sql-altertype").does(Work::Type),
    row("ALTER TYPE _ DROP ATTRIBUTE _", AccessExclusive, On::Typed, "sql-altertype").does(Work::Type).breaks(GONE),
    free("ALTER TYPE _ RENAME", "sql-altertype").breaks(RENAMED),
    row("ALTER DOMAIN _ ADD CONSTRAINT _", Share, On::Users, "sql-alterdomain").does(Work::Type).breaks(MORE_CHECKS),
    row("ALTER DOMAIN _ VALIDATE CONSTRAINT _", Share, On::Users, "sql-alterdomain").does(Work::Type),
    row("ALTER DOMAIN _ SET NOT NULL", Share, On::Users, "sql-alterdomain").does(Work::Type).breaks(NARROWER),
    free("ALTER SCHEMA _ RENAME", "sql-alterschema").breaks(RENAMED),
    free("CREATE PUBLICATION _", "sql-createpublication").does(Work::Publication),
    free("ALTER PUBLICATION _", "sql-alterpublication").does(Work::Publication),
    row("COMMENT ON TABLE _", ShareUpdateExclusive, On::First, "sql-comment"),
    row("COMMENT ON VIEW _", ShareUpdateExclusive, On::First, "sql-comment"),
    row("COMMENT ON MATERIALIZED VIEW _", ShareUpdateExclusive, On::First, "sql-comment"),
    row("COMMENT ON FOREIGN TABLE _", ShareUpdateExclusive, On::First, "sql-comment"),
    row("COMMENT ON SEQUENCE _", ShareUpdateExclusive, On::First, "sql-comment"),
    row("COMMENT ON COLUMN _", ShareUpdateExclusive, On::First, "sql-comment"),
    free("REVOKE", "sql-revoke").breaks(MORE_RIGHTS),
];
