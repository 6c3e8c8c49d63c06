//! `validation.sql` as people run it: unchanged, by `psql`, on a real server. What is missing must be a FAIL, never an error.
#![cfg(test)]

use std::path::Path;
use std::sync::Arc;

use pgmend_core::catalog::Fact;
use pgmend_core::document::{plan_markdown, validation_sql};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::Version;
use pgmend_core::object::Kind;
use pgmend_core::plan::{
    Action, Expected, Fingerprint, Identity, Limits, Pins, Plan, Risk, RiskLevel, Step, TableRows,
};
use pgmend_core::server::Flavor;
use pgmend_core::status::TargetInfo;
use pgmend_engine::assess::{self, assess};
use pgmend_engine::clock::SystemClock;
use pgmend_engine::connect::{Environment, Purpose, Request, connect, find};
use pgmend_engine::project;
use pgmend_engine::run;
use pgmend_engine::shadow::{STATEMENT_LIMIT, Wish};
use pgmend_testkit::{Database, Server, migration_files, phantom_dir, phantom_setup, shared, target_dir};

/// Runs the file and gives its rows: check, expected, actual, result.
fn run(database: &Database, sql: &str) -> Vec<[String; 4]> {
    let output = database.psql(&format!("SET default_transaction_read_only = on;\n\\f '\\x1f'\n{sql}"));
    let rows = output.lines().map(|line| {
        let fields: Vec<String> = line.split('\u{1f}').map(str::to_owned).collect();
        fields.try_into().unwrap_or_else(|fields| panic!("a row has four columns: {fields:?}"))
    });
    rows.collect()
}

fn failed(rows: &[[String; 4]]) -> Vec<&[String; 4]> {
    rows.iter().filter(|row| row[3] != "PASS").collect()
}

async fn phantom_plan(database: &Database) -> Plan {
    let request = Request {
        db: Some(database.url()),
        dir: phantom_dir(),
        env: Environment::of(Vec::<(String, String)>::new()).with_user("tester"),
    };
    let session = connect(&find(&request).unwrap(), Purpose::Read).await.unwrap();
    let project = project::find(Some(&phantom_dir()), Path::new("/")).unwrap();
    let options =
        assess::Options { shadow: Wish::Local(None), statement_limit: STATEMENT_LIMIT, cache: None, anew: false };
    let mut found = assess(&session, &project, &options).await.unwrap();
    let plan = run::prepare(&session, &project, &mut found, &SystemClock).await.unwrap();
    found.bench.stop().await.unwrap();
    session.close().await;
    plan
}

#[tokio::test]
async fn the_phantom_case_fails_before_the_repair_and_passes_after_it() {
    let server = Server::start(15);
    let database = server.create_database("app");
    phantom_setup(&database);
    let plan = phantom_plan(&database).await;
    let sql = validation_sql(&plan).unwrap();

    let before = run(&database, &sql);
    let total = before.last().unwrap();
    assert_eq!((&*total[0], &*total[3]), ("TOTAL", "FAIL"));
    let of = |rows: &[[String; 4]], check: &str| {
        rows.iter().find(|row| row[0] == check).unwrap_or_else(|| panic!("no check `{check}`: {rows:#?}")).clone()
    };
    let missing: &[(&str, &str, &str, &str)] = &[
        ("history: 20250413093000 prompt_manager_orgs", "1", "1", "PASS"),
        ("history: 20251003000000 organization_invites", "1", "0", "FAIL"),
        ("history: all rows", "8", "6", "FAIL"),
        ("table public.organizations", "there", "gone", "FAIL"),
        ("row level security of public.prompts", "on", "no such table", "FAIL"),
        ("row public.organizations (slug = 10xdevs)", "there", "no such table", "FAIL"),
        ("rows of public.collections, which the plan does not touch", "54", "54", "PASS"),
        ("rows of public.user_consents, which the plan does not touch", "260", "260", "PASS"),
    ];
    for (check, expected, actual, result) in missing {
        assert_eq!(of(&before, check)[1..], [*expected, *actual, *result], "{check}");
    }

    // By hand, as the team of this case did it.
    let history = "supabase_migrations.schema_migrations";
    database.psql(&format!("DELETE FROM {history} WHERE version IN ('20250413093000', '20251001211923')"));
    for file in migration_files(&phantom_dir().join("supabase/migrations")).iter().skip(4) {
        database.run_file(file);
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let (version, name) = stem.split_once('_').unwrap();
        database.psql(&format!("INSERT INTO {history} (version, name) VALUES ('{version}', '{name}')"));
    }
    let after = run(&database, &sql);
    assert!(failed(&after).is_empty(), "{:#?}", failed(&after));
    assert_eq!(after.len(), before.len());
    let checks = after.len() - 1;
    assert!(checks > 100, "{checks} checks");
    assert_eq!(
        *after.last().unwrap(),
        ["TOTAL".to_owned(), format!("{checks} PASS"), format!("{checks} PASS"), "PASS".to_owned()]
    );

    // Each of these alone must be noticed.
    let damages = [
        (
            "DELETE FROM public.collections WHERE id = (SELECT id FROM public.collections LIMIT 1)",
            "rows of public.collections",
        ),
        ("DELETE FROM public.prompt_collections WHERE slug = 'advanced'", "row public.prompt_collections"),
        ("UPDATE public.organizations SET slug = 'others'", "row public.organizations"),
        ("DROP INDEX public.prompts_created_by_idx", "index prompts_created_by_idx on public.prompts"),
        ("ALTER TABLE public.prompts DISABLE ROW LEVEL SECURITY", "row level security of public.prompts"),
        ("DROP POLICY prompts_all_admin ON public.prompts", "policy prompts_all_admin on public.prompts"),
        ("DROP TRIGGER prompts_set_updated_at ON public.prompts", "trigger prompts_set_updated_at on public.prompts"),
        ("ALTER TABLE public.prompts DROP COLUMN title_pl", "column public.prompts.title_pl"),
        (
            "ALTER TABLE public.prompts ADD CONSTRAINT late CHECK (sort_order >= 0) NOT VALID",
            "constraints of touched tables",
        ),
        ("DROP FUNCTION public.is_organization_member CASCADE", "function public.is_organization_member"),
        ("INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('2')", "history: all rows"),
        (
            "DELETE FROM supabase_migrations.schema_migrations WHERE version = '20251003000000'",
            "history: 20251003000000",
        ),
        ("DROP TABLE supabase_migrations.schema_migrations", "history: all rows"),
    ];
    for (damage, check) in damages {
        // The template database cannot be used while sessions are on it, and psql's are gone by now.
        server.psql("postgres", "DROP DATABASE IF EXISTS damaged; CREATE DATABASE damaged TEMPLATE app");
        let damaged = server.database("damaged");
        damaged.psql(&format!("SET client_min_messages = error; {damage}"));
        let rows = run(&damaged, &sql);
        let failed = failed(&rows);
        assert!(failed.iter().any(|row| row[0].starts_with(check)), "{damage}: {failed:#?}");
    }

    // Whatever the session is like: the words of types depend on its search_path, of instants on its time zone.
    let odd = "SET search_path = nowhere; SET TimeZone = 'Asia/Tokyo'; SET standard_conforming_strings = off;
               SET escape_string_warning = off; SET DateStyle = 'German';";
    let output = database.psql(&format!("{odd}\n{sql}"));
    assert_eq!(output, database.psql(&sql));
}

#[test]
fn who_may_not_read_a_table_is_told_so() {
    let database = shared(15).create_database("validation_privileges");
    database.psql(
        "CREATE TABLE public.closed (id int); CREATE SCHEMA hidden; CREATE TABLE hidden.t (id int);
         CREATE TABLE public.guarded (id int); ALTER TABLE public.guarded ENABLE ROW LEVEL SECURITY;
         CREATE ROLE validation_reader; GRANT SELECT ON public.guarded, hidden.t TO validation_reader",
    );
    let untouched =
        |schema: &str, name: &str| TableRows { schema: schema.into(), name: name.into(), rows: 0, touched: false };
    let plan = Plan {
        seeds: Vec::new(),
        tables: vec![untouched("public", "closed"), untouched("hidden", "t"), untouched("public", "guarded")],
        ..plan(Vec::new())
    };
    let sql = validation_sql(&plan).unwrap();
    let rows = run(&database, &format!("SET ROLE validation_reader;\n{sql}"));
    let actual: Vec<&str> = rows.iter().map(|row| &*row[2]).collect();
    assert_eq!(
        actual,
        [
            "no such table",
            "this role may not read it",
            "this role may not read it",
            "row level security hides rows from this role",
            "0 PASS"
        ]
    );
}

/// 15 always, and each other version that `cargo xtask servers` has installed here.
fn servers() -> impl Iterator<Item = &'static Server> {
    let installed = |major: &u32| target_dir().join(format!("servers/{major}/node_modules")).is_dir();
    (13..=18).filter(move |major| *major == 15 || installed(major)).map(shared)
}

/// A plan of nothing but expectations.
fn plan(expects: Vec<Expected>) -> Plan {
    let version = Version::new("0'; DROP TABLE x; --");
    Plan {
        format: 1,
        fingerprint: Fingerprint::default(),
        tool: "pgmend\n; SELECT 1/0; --".into(),
        created: "2026-11-21T00:00:00Z".into(),
        target: TargetInfo {
            database: "line\nbreak */ '\"".into(),
            server_version: "15.18".into(),
            flavor: Flavor::Postgres,
        },
        identity: Identity { database: "app".into(), system_identifier: None, oid: 5 },
        folder: "migrations".into(),
        pins: Pins::default(),
        risk: Risk { level: RiskLevel::Low, reasons: Vec::new() },
        migrations: Vec::new(),
        shadow_version: "15.18".into(),
        unexplained: 0,
        drift: Vec::new(),
        dependencies: Vec::new(),
        limits: Limits::default(),
        steps: if expects.is_empty() {
            Vec::new()
        } else {
            vec![Step {
                number: 1,
                title: "apply".into(),
                action: Action::Apply {
                    version,
                    name: "a|b".into(),
                    file: "x.sql".into(),
                    checksum: String::new(),
                    statements: None,
                    record: true,
                },
                reason: String::new(),
                commands: Vec::new(),
                expects,
                estimate_ms: 1,
                atomic: true,
                idempotent: None,
                undo: String::new(),
            }]
        },
        seeds: Vec::new(),
        tables: Vec::new(),
        losses: Vec::new(),
        notes: Vec::new(),
    }
}

fn fact(kind: Kind, path: &[&str], attribute: &str, value: Option<&str>) -> Expected {
    Expected {
        fact: Fact { object: ObjectId::new(kind, path), attribute: attribute.into() },
        value: value.map(Arc::from),
    }
}

/// The server itself says what it calls the objects of this script, quotes, backslashes, placeholders and all.
const HOSTILE: &str = r#"
    CREATE SCHEMA "we""ird.'s";
    CREATE TYPE "we""ird.'s"."ty.pe" AS ENUM ('a', 'b''s');
    CREATE DOMAIN "we""ird.'s"."do""main" AS text;
    CREATE TYPE "we""ird.'s".pair AS (a int, b int);
    CREATE TYPE "we""ird.'s".span AS RANGE (subtype = int);
    CREATE SEQUENCE "we""ird.'s"."se%s\quence";
    CREATE TABLE "we""ird.'s"."t $1 %I <script>" (
      t text CONSTRAINT "che'ck" CHECK (t <> ''),
      "ke\y'" text, "sp a,ce" numeric, at timestamptz, x xml);
    CREATE INDEX "in""dex'" ON "we""ird.'s"."t $1 %I <script>" (t);
    CREATE FUNCTION "we""ird.'s"."fn'(" (a "we""ird.'s"."ty.pe", VARIADIC "b.c" "we""ird.'s"."do""main"[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE "we""ird.'s".pr(INOUT a int) LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION "we""ird.'s".tg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TRIGGER "tri'gger" BEFORE INSERT ON "we""ird.'s"."t $1 %I <script>" FOR EACH ROW EXECUTE FUNCTION "we""ird.'s".tg();
    CREATE POLICY "po""li'cy" ON "we""ird.'s"."t $1 %I <script>" USING (true);
    ALTER TABLE "we""ird.'s"."t $1 %I <script>" FORCE ROW LEVEL SECURITY;
    CREATE VIEW "we""ird.'s"."vi'ew" AS SELECT 1 AS one;
    CREATE MATERIALIZED VIEW "we""ird.'s".mv AS SELECT 1 AS one;
    CREATE PUBLICATION "pub'""";
    ALTER DEFAULT PRIVILEGES IN SCHEMA "we""ird.'s" GRANT SELECT ON TABLES TO PUBLIC;
    INSERT INTO "we""ird.'s"."t $1 %I <script>" (t, "ke\y'", "sp a,ce", at)
      VALUES ('o''hare, \ (x) = null', '%s $1', 1.50, '2025-01-01 01:00:00+01');
    CREATE SCHEMA supabase_migrations;
    CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY);
    INSERT INTO supabase_migrations.schema_migrations VALUES ('0''; DROP TABLE x; --');
"#;

#[test]
fn hostile_names_and_values_stay_names_and_values() {
    let schema = "we\"ird.'s";
    let table = "t $1 %I <script>";
    let there = Some("yes");
    let made: &[(Kind, &[&str])] = &[
        (Kind::Schema, &[schema]),
        (Kind::Enum, &[schema, "ty.pe"]),
        (Kind::Domain, &[schema, "do\"main"]),
        (Kind::Composite, &[schema, "pair"]),
        (Kind::Range, &[schema, "span"]),
        (Kind::Sequence, &[schema, "se%s\\quence"]),
        (Kind::Table, &[schema, table]),
        (Kind::Column, &[schema, table, "ke\\y'"]),
        (Kind::Constraint, &[schema, table, "che'ck"]),
        (Kind::Index, &[schema, table, "in\"dex'"]),
        // As `pg_get_function_identity_arguments` writes it with an empty search_path.
        (
            Kind::Function,
            &[schema, "fn'((a \"we\"\"ird.'s\".\"ty.pe\", VARIADIC \"b.c\" \"we\"\"ird.'s\".\"do\"\"main\"[])"],
        ),
        (Kind::Procedure, &[schema, "pr(INOUT a integer)"]),
        (Kind::Trigger, &[schema, table, "tri'gger"]),
        (Kind::Policy, &[schema, table, "po\"li'cy"]),
        (Kind::View, &[schema, "vi'ew"]),
        (Kind::MaterializedView, &[schema, "mv"]),
        (Kind::Extension, &["plpgsql"]),
        (Kind::Publication, &["pub'\""]),
        (Kind::DefaultPrivilege, &["for role postgres", "in schema we\"ird.'s", "on tables"]),
    ];
    let mut expects: Vec<Expected> = made.iter().map(|(kind, path)| fact(*kind, path, "exists", there)).collect();
    expects.push(fact(Kind::Table, &[schema, table], "row level security", None));
    expects.push(fact(Kind::Table, &[schema, table], "force row level security", there));
    expects.push(fact(Kind::Column, &[schema, table, "gone'"], "exists", None));
    let row =
        [schema, table, "(t = o'hare, \\ (x) = null, gone = null, at = 2025-01-01T00:00:00+00:00, sp a,ce = 1.50)"];
    let values = [
        ("exists", "yes"),
        ("t", "o'hare, \\ (x) = null"),
        ("ke\\y'", "%s $1"),
        ("sp a,ce", "1.50"),
        ("at", "2025-01-01T00:00:00+00:00"),
    ];
    expects.extend(values.map(|(attribute, value)| fact(Kind::Row, &row, attribute, Some(value))));
    let plan = plan(expects);
    let sql = validation_sql(&plan).unwrap();

    for server in servers() {
        // Nothing is there at all, not even a history: each check fails by itself.
        let empty = server.create_database("validation_empty");
        let rows = run(&empty, &sql);
        let passed: Vec<&str> = rows.iter().filter(|row| row[3] == "PASS").map(|row| &*row[0]).collect();
        assert_eq!(
            passed,
            [
                "extension plpgsql",
                "column \"we\"\"ird.'s\".\"t $1 %I <script>\".\"gone'\"",
                "constraints of touched tables that are not validated",
                "indexes of touched tables that are invalid"
            ]
        );
        assert!(empty.psql("SELECT count(*) FROM pg_class WHERE relname = 'x'") == "0");

        let full = server.create_database("validation_hostile");
        full.psql(HOSTILE);
        for odd in [
            "",
            "SET TimeZone = 'America/New_York'; SET standard_conforming_strings = off; SET escape_string_warning = off;",
            "SET search_path = \"we\"\"ird.'s\";",
        ] {
            let rows = run(&full, &format!("{odd}\n{sql}"));
            assert!(failed(&rows).is_empty(), "{odd} {:#?}", failed(&rows));
        }
    }
    // The same plan for people does not break either.
    assert!(plan_markdown(&plan).unwrap().contains("t $1 %I <script>"));
}
