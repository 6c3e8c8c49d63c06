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
    /// That and all its children.
    Tree,
    /// The one behind `ON`.
    Table,
    /// All behind `TABLE`.
    Tables,
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

const fn row(
    form: &'static str,
    lock: LockLevel,
    on: On,
    work: Work,
    breaks: &'static str,
    manual: &'static str,
) -> Cost {
    Cost { form, lock: Some(lock), on, work, breaks, manual }
}

const fn free(form: &'static str, work: Work, breaks: &'static str, manual: &'static str) -> Cost {
    Cost { form, lock: None, on: On::Nothing, work, breaks, manual }
}

const TABLE: &str = "sql-altertable";
const SLOWER: &str = "queries that used it are slower from now on";
const GONE: &str = "what uses it fails from now on";
const NARROWER: &str = "programs that write NULL, or leave the column out, fail from now on";
const RENAMED: &str = "programs that use the old name fail from now on";
const TYPED: &str = "programs that rely on the old type may fail, and prepared statements that return it do";
const MORE_CHECKS: &str = "writes that were accepted so far may be refused";
const MORE_RIGHTS: &str = "roles may no longer do what they could";

/// Every form.
pub(super) static COSTS: &[Cost] = &[
    row("ALTER TABLE _ ADD COLUMN _", AccessExclusive, On::Tree, Work::AddColumn, "", TABLE),
    row("ALTER TABLE _ DROP COLUMN _", AccessExclusive, On::Tree, Work::Nothing, GONE, TABLE),
    row("ALTER TABLE _ RENAME COLUMN _", AccessExclusive, On::Tree, Work::Nothing, RENAMED, TABLE),
    row("ALTER TABLE _ RENAME CONSTRAINT _", AccessExclusive, On::Tree, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ RENAME TO _", AccessExclusive, On::First, Work::Nothing, RENAMED, TABLE),
    row("ALTER TABLE _ SET SCHEMA _", AccessExclusive, On::First, Work::Nothing, RENAMED, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ TYPE", AccessExclusive, On::Tree, Work::Retype, TYPED, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET NOT NULL", AccessExclusive, On::Tree, Work::NotNull, NARROWER, TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET STATISTICS", ShareUpdateExclusive, On::Tree, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET (", ShareUpdateExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ RESET (", ShareUpdateExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET STORAGE", AccessExclusive, On::Tree, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET COMPRESSION", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row(
        "ALTER TABLE _ ALTER COLUMN _ DROP DEFAULT",
        AccessExclusive,
        On::Tree,
        Work::Nothing,
        "programs that leave the column out write NULL from now on",
        TABLE,
    ),
    row(
        "ALTER TABLE _ ALTER COLUMN _ DROP IDENTITY",
        AccessExclusive,
        On::First,
        Work::Nothing,
        "programs that leave the column out fail from now on",
        TABLE,
    ),
    row("ALTER TABLE _ ALTER COLUMN _ DROP NOT NULL", AccessExclusive, On::Tree, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ SET GENERATED", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _ ADD GENERATED", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ALTER COLUMN _", AccessExclusive, On::Tree, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ADD CONSTRAINT _", AccessExclusive, On::First, Work::AddConstraint, MORE_CHECKS, TABLE),
    row("ALTER TABLE _ ADD NOT NULL _", AccessExclusive, On::Tree, Work::Nothing, NARROWER, TABLE),
    row("ALTER TABLE _ DROP CONSTRAINT _", AccessExclusive, On::First, Work::DropConstraint, "", TABLE),
    row("ALTER TABLE _ VALIDATE CONSTRAINT _", ShareUpdateExclusive, On::First, Work::Validate, "", TABLE),
    row("ALTER TABLE _ ATTACH PARTITION _", ShareUpdateExclusive, On::First, Work::Attach, "", TABLE),
    row(
        "ALTER TABLE _ DETACH PARTITION _",
        AccessExclusive,
        On::First,
        Work::Detach,
        "its rows are no longer found through the parent",
        TABLE,
    ),
    row("ALTER TABLE _ INHERIT _", AccessExclusive, On::First, Work::Inherit, "", TABLE),
    row(
        "ALTER TABLE _ NO INHERIT _",
        AccessExclusive,
        On::First,
        Work::Nothing,
        "its rows are no longer found through the parent",
        TABLE,
    ),
    row("ALTER TABLE _ OWNER TO", AccessExclusive, On::First, Work::Nothing, MORE_RIGHTS, TABLE),
    row("ALTER TABLE _ ENABLE ROW LEVEL SECURITY", AccessExclusive, On::First, Work::Nothing, MORE_RIGHTS, TABLE),
    row("ALTER TABLE _ FORCE ROW LEVEL SECURITY", AccessExclusive, On::First, Work::Nothing, MORE_RIGHTS, TABLE),
    row("ALTER TABLE _ ENABLE RULE", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ENABLE REPLICA RULE", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ENABLE ALWAYS RULE", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ DISABLE RULE", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ ENABLE", ShareRowExclusive, On::First, Work::Trigger, "", TABLE),
    row("ALTER TABLE _ DISABLE TRIGGER", ShareRowExclusive, On::First, Work::Trigger, "", TABLE),
    row("ALTER TABLE _ SET (", ShareUpdateExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ RESET (", ShareUpdateExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ CLUSTER ON", ShareUpdateExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ SET WITHOUT CLUSTER", ShareUpdateExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER TABLE _ SET TABLESPACE", AccessExclusive, On::First, Work::Rewrites, "", TABLE),
    row("ALTER TABLE _ SET ACCESS METHOD", AccessExclusive, On::First, Work::Rewrites, "", TABLE),
    row("ALTER TABLE _ SET LOGGED", AccessExclusive, On::First, Work::Rewrites, "", TABLE),
    row(
        "ALTER TABLE _ SET UNLOGGED",
        AccessExclusive,
        On::First,
        Work::Rewrites,
        "its rows do not survive a crash from now on, and are not replicated",
        "sql-createtable",
    ),
    row("ALTER TABLE _", AccessExclusive, On::First, Work::Nothing, "", TABLE),
    row("ALTER FOREIGN TABLE _ RENAME", AccessExclusive, On::First, Work::Nothing, RENAMED, "sql-alterforeigntable"),
    row("ALTER FOREIGN TABLE _", AccessExclusive, On::First, Work::Nothing, "", "sql-alterforeigntable"),
    row("ALTER VIEW _ RENAME", AccessExclusive, On::First, Work::Nothing, RENAMED, "sql-alterview"),
    row("ALTER VIEW _ SET SCHEMA", AccessExclusive, On::First, Work::Nothing, RENAMED, "sql-alterview"),
    row("ALTER VIEW _", AccessExclusive, On::First, Work::Nothing, "", "sql-alterview"),
    row(
        "ALTER MATERIALIZED VIEW _ RENAME",
        AccessExclusive,
        On::First,
        Work::Nothing,
        RENAMED,
        "sql-altermaterializedview",
    ),
    row(
        "ALTER MATERIALIZED VIEW _ SET (",
        ShareUpdateExclusive,
        On::First,
        Work::Nothing,
        "",
        "sql-altermaterializedview",
    ),
    row(
        "ALTER MATERIALIZED VIEW _ RESET (",
        ShareUpdateExclusive,
        On::First,
        Work::Nothing,
        "",
        "sql-altermaterializedview",
    ),
    row(
        "ALTER MATERIALIZED VIEW _ ALTER COLUMN _ SET STATISTICS",
        ShareUpdateExclusive,
        On::First,
        Work::Nothing,
        "",
        "sql-altermaterializedview",
    ),
    row(
        "ALTER MATERIALIZED VIEW _ SET TABLESPACE",
        AccessExclusive,
        On::First,
        Work::Rewrites,
        "",
        "sql-altermaterializedview",
    ),
    row(
        "ALTER MATERIALIZED VIEW _ SET ACCESS METHOD",
        AccessExclusive,
        On::First,
        Work::Rewrites,
        "",
        "sql-altermaterializedview",
    ),
    row("ALTER MATERIALIZED VIEW _", AccessExclusive, On::First, Work::Nothing, "", "sql-altermaterializedview"),
    row("REFRESH MATERIALIZED VIEW _", AccessExclusive, On::First, Work::Refresh, "", "sql-refreshmaterializedview"),
    row("ALTER SEQUENCE _ OWNER TO", AccessExclusive, On::First, Work::Nothing, MORE_RIGHTS, "sql-altersequence"),
    row("ALTER SEQUENCE _ RENAME TO", AccessExclusive, On::First, Work::Nothing, RENAMED, "sql-altersequence"),
    row("ALTER SEQUENCE _ SET SCHEMA", AccessExclusive, On::First, Work::Nothing, RENAMED, "sql-altersequence"),
    row("ALTER SEQUENCE _ SET LOGGED", AccessExclusive, On::First, Work::Nothing, "", "sql-altersequence"),
    row("ALTER SEQUENCE _ SET UNLOGGED", AccessExclusive, On::First, Work::Nothing, "", "sql-altersequence"),
    row("ALTER SEQUENCE _", ShareRowExclusive, On::First, Work::Nothing, "", "sql-altersequence"),
    row("CREATE INDEX CONCURRENTLY _ ON _", ShareUpdateExclusive, On::Table, Work::MakeIndex, "", "sql-createindex"),
    row(
        "CREATE UNIQUE INDEX CONCURRENTLY _ ON _",
        ShareUpdateExclusive,
        On::Table,
        Work::MakeIndex,
        MORE_CHECKS,
        "sql-createindex",
    ),
    row("CREATE INDEX _ ON _", Share, On::Table, Work::MakeIndex, "", "sql-createindex"),
    row("CREATE UNIQUE INDEX _ ON _", Share, On::Table, Work::MakeIndex, MORE_CHECKS, "sql-createindex"),
    free("ALTER INDEX _ RENAME TO _", Work::Nothing, "", "sql-alterindex"),
    row("CREATE TRIGGER _", ShareRowExclusive, On::Table, Work::Trigger, "", "sql-createtrigger"),
    row("CREATE CONSTRAINT TRIGGER _", ShareRowExclusive, On::Table, Work::Trigger, "", "sql-createtrigger"),
    row("DROP TRIGGER _", AccessExclusive, On::Table, Work::Trigger, "", "sql-droptrigger"),
    row("ALTER TRIGGER _", AccessExclusive, On::Table, Work::Trigger, "", "sql-altertrigger"),
    row("CREATE POLICY _", AccessExclusive, On::Table, Work::Nothing, "", "sql-createpolicy"),
    row("ALTER POLICY _", AccessExclusive, On::Table, Work::Nothing, "", "sql-alterpolicy"),
    row("DROP POLICY _", AccessExclusive, On::Table, Work::Nothing, MORE_RIGHTS, "sql-droppolicy"),
    row("CREATE RULE _", AccessExclusive, On::Owner, Work::Nothing, "", "sql-createrule"),
    row("ALTER RULE _", AccessExclusive, On::Owner, Work::Nothing, "", "sql-alterrule"),
    row("DROP RULE _", AccessExclusive, On::Owner, Work::Nothing, "", "sql-droprule"),
    row("CREATE STATISTICS _", ShareUpdateExclusive, On::From, Work::Nothing, "", "sql-createstatistics"),
    row("DROP STATISTICS _", ShareUpdateExclusive, On::Owner, Work::Nothing, "", "sql-dropstatistics"),
    row("DROP INDEX CONCURRENTLY _", ShareUpdateExclusive, On::Owner, Work::Nothing, SLOWER, "sql-dropindex"),
    row("DROP INDEX _", AccessExclusive, On::Owner, Work::Nothing, SLOWER, "sql-dropindex"),
    free("CREATE MATERIALIZED VIEW _", Work::MaterializedView, "", "sql-creatematerializedview"),
    free("CREATE TABLE _", Work::CreateTable, "", "sql-createtable"),
    free("CREATE UNLOGGED TABLE _", Work::CreateTable, "", "sql-createtable"),
    free("CREATE FOREIGN TABLE _", Work::CreateTable, "", "sql-createforeigntable"),
    row("CREATE OR REPLACE VIEW _", AccessExclusive, On::First, Work::Nothing, "", "sql-createview"),
    row("DROP TABLE _", AccessExclusive, On::First, Work::DropTable, GONE, "sql-droptable"),
    row("DROP FOREIGN TABLE _", AccessExclusive, On::First, Work::DropTable, GONE, "sql-dropforeigntable"),
    row("DROP VIEW _", AccessExclusive, On::First, Work::Nothing, GONE, "sql-dropview"),
    row("DROP MATERIALIZED VIEW _", AccessExclusive, On::First, Work::Nothing, GONE, "sql-dropmaterializedview"),
    row("DROP SEQUENCE _", AccessExclusive, On::First, Work::Nothing, GONE, "sql-dropsequence"),
    free("DROP FUNCTION _", Work::Nothing, GONE, "sql-dropfunction"),
    free("DROP PROCEDURE _", Work::Nothing, GONE, "sql-dropprocedure"),
    free("DROP AGGREGATE _", Work::Nothing, GONE, "sql-dropaggregate"),
    free("DROP TYPE _", Work::Nothing, GONE, "sql-droptype"),
    free("DROP DOMAIN _", Work::Nothing, GONE, "sql-dropdomain"),
    free("DROP OPERATOR _", Work::Nothing, GONE, "sql-dropoperator"),
    free("DROP SCHEMA _", Work::Nothing, GONE, "sql-dropschema"),
    free("DROP EXTENSION _", Work::Nothing, GONE, "sql-dropextension"),
    free("DROP PUBLICATION _", Work::Nothing, "subscribers get no more changes through it", "sql-droppublication"),
    free("DROP SUBSCRIPTION _", Work::Nothing, "no more changes arrive through it", "sql-dropsubscription"),
    free("DROP SERVER _", Work::Nothing, GONE, "sql-dropserver"),
    free("DROP USER MAPPING", Work::Nothing, GONE, "sql-dropusermapping"),
    free("ALTER FUNCTION _", Work::Nothing, "", "sql-alterfunction"),
    row("ALTER TYPE _ ADD ATTRIBUTE _", AccessExclusive, On::Typed, Work::Type, "", "sql-altertype"),
    row("ALTER TYPE _ DROP ATTRIBUTE _", AccessExclusive, On::Typed, Work::Type, GONE, "sql-altertype"),
    free("ALTER TYPE _ RENAME", Work::Nothing, RENAMED, "sql-altertype"),
    row("ALTER DOMAIN _ ADD CONSTRAINT _", Share, On::Users, Work::Type, MORE_CHECKS, "sql-alterdomain"),
    row("ALTER DOMAIN _ VALIDATE CONSTRAINT _", Share, On::Users, Work::Type, "", "sql-alterdomain"),
    row("ALTER DOMAIN _ SET NOT NULL", Share, On::Users, Work::Type, NARROWER, "sql-alterdomain"),
    free("ALTER SCHEMA _ RENAME", Work::Nothing, RENAMED, "sql-alterschema"),
    row("CREATE PUBLICATION _", ShareUpdateExclusive, On::Tables, Work::Nothing, "", "sql-createpublication"),
    row("ALTER PUBLICATION _", ShareUpdateExclusive, On::Tables, Work::Publication, "", "sql-alterpublication"),
    row("COMMENT ON TABLE _", ShareUpdateExclusive, On::First, Work::Nothing, "", "sql-comment"),
    row("COMMENT ON VIEW _", ShareUpdateExclusive, On::First, Work::Nothing, "", "sql-comment"),
    row("COMMENT ON MATERIALIZED VIEW _", ShareUpdateExclusive, On::First, Work::Nothing, "", "sql-comment"),
    row("COMMENT ON FOREIGN TABLE _", ShareUpdateExclusive, On::First, Work::Nothing, "", "sql-comment"),
    row("COMMENT ON SEQUENCE _", ShareUpdateExclusive, On::First, Work::Nothing, "", "sql-comment"),
    row("COMMENT ON COLUMN _", ShareUpdateExclusive, On::First, Work::Nothing, "", "sql-comment"),
    free("REVOKE", Work::Nothing, MORE_RIGHTS, "sql-revoke"),
];
