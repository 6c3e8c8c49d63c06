//! Case A as values: the plan of its repair, and the report of its run, as short as they can be and still be real.

use std::sync::Arc;

use pgmend_core::catalog::Fact;
use pgmend_core::evidence::Counts;
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::Version;
use pgmend_core::object::Kind;
use pgmend_core::plan::{
    Action, CheckResult, Dependency, Expected, Fingerprint, Identity, Issue, Limits, MigrationReport, Phase, Pins,
    Plan, Risk, RiskLevel, RollbackReport, RunReport, RunStatus, Step, StepReport, TableRows,
};
use pgmend_core::server::Flavor;
use pgmend_core::status::{MigrationStatus, TargetInfo};
use pgmend_core::verdict::{Flag, Verdict};

pub fn target() -> TargetInfo {
    TargetInfo { database: "app".into(), server_version: "15.18".into(), flavor: Flavor::Supabase }
}

/// Version, name, recorded, verdict, facts for and against.
const MIGRATIONS: &[(&str, &str, bool, Verdict, usize, usize)] = &[
    ("20250328135512", "collections", true, Verdict::Applied, 58, 0),
    ("20250328201010", "drop-rls", true, Verdict::Superseded, 0, 0),
    ("20250402082709", "add_rls_to_collections", true, Verdict::Applied, 21, 0),
    ("20250411083417", "create_user_consents", true, Verdict::Applied, 37, 0),
    ("20250413093000", "prompt_manager_orgs", true, Verdict::Phantom, 0, 83),
    ("20251001211923", "prompt_manager_catalog", true, Verdict::Phantom, 0, 164),
    ("20251002100000", "localize_prompts_table", false, Verdict::Pending, 0, 19),
    ("20251003000000", "organization_invites", false, Verdict::Pending, 0, 71),
];

pub fn migrations() -> Vec<MigrationStatus> {
    MIGRATIONS
        .iter()
        .map(|(version, name, recorded, verdict, in_favour, against)| MigrationStatus {
            version: Version::new(*version),
            name: (*name).to_owned(),
            file: Some(file(version, name)),
            local: true,
            recorded: *recorded,
            verdict: *verdict,
            flags: if *name == "prompt_manager_orgs" { vec![Flag::Data] } else { Vec::new() },
            evidence: Counts {
                in_favour: *in_favour,
                against: *against,
                drifted: 0,
                superseded: usize::from(*recorded),
            },
            matched: None,
            reason: None,
        })
        .collect()
}

fn file(version: &str, name: &str) -> String {
    format!("supabase/migrations/{version}_{name}.sql")
}

pub fn fact(kind: Kind, path: &[&str], attribute: &str, value: Option<&str>) -> Expected {
    Expected {
        fact: Fact { object: ObjectId::new(kind, path), attribute: attribute.into() },
        value: value.map(Arc::from),
    }
}

/// A table with its columns, row level security on.
fn table(name: &str, columns: &[&str]) -> Vec<Expected> {
    let mut facts = vec![
        fact(Kind::Table, &["public", name], "exists", Some("yes")),
        fact(Kind::Table, &["public", name], "owner", Some("postgres")),
        fact(Kind::Table, &["public", name], "row level security", Some("yes")),
        fact(Kind::Constraint, &["public", name, &format!("{name}_pkey")], "exists", Some("yes")),
        fact(Kind::Constraint, &["public", name, &format!("{name}_pkey")], "definition", Some("PRIMARY KEY (id)")),
    ];
    for column in columns {
        facts.push(fact(Kind::Column, &["public", name, column], "exists", Some("yes")));
        facts.push(fact(Kind::Column, &["public", name, column], "type", Some("text")));
    }
    facts
}

fn row(table: &str, column: &str, value: &str) -> Vec<Expected> {
    let path = ["public", table, &format!("({column} = {value})")];
    vec![fact(Kind::Row, &path, "exists", Some("yes")), fact(Kind::Row, &path, column, Some(value))]
}

fn orgs() -> Vec<Expected> {
    let body = "\n  SELECT EXISTS (\n    SELECT FROM public.organization_members AS m\n    WHERE m.organization_id = organization AND m.user_id = auth.uid()\n  );\n";
    [
        table("organizations", &["id", "slug", "name", "created_at", "updated_at"]),
        table("organization_members", &["organization_id", "user_id", "role", "created_at"]),
        vec![
            fact(
                Kind::Index,
                &["public", "organization_members", "organization_members_user_id_idx"],
                "exists",
                Some("yes"),
            ),
            fact(Kind::Trigger, &["public", "organizations", "organizations_set_updated_at"], "exists", Some("yes")),
            fact(Kind::Policy, &["public", "organizations", "organizations_select_member"], "exists", Some("yes")),
            fact(
                Kind::Function,
                &["public", "is_organization_member(organization uuid, wanted_role text)"],
                "exists",
                Some("yes"),
            ),
            fact(
                Kind::Function,
                &["public", "is_organization_member(organization uuid, wanted_role text)"],
                "body",
                Some(body),
            ),
        ],
        row("organizations", "slug", "10xdevs"),
    ]
    .concat()
}

fn catalog() -> Vec<Expected> {
    [
        table("prompt_collections", &["id", "organization_id", "slug", "title", "description", "sort_order"]),
        table("prompt_collection_segments", &["id", "collection_id", "slug", "title", "sort_order"]),
        table(
            "prompts",
            &[
                "id",
                "organization_id",
                "collection_id",
                "segment_id",
                "slug",
                "title",
                "markdown_body",
                "status",
                "sort_order",
                "created_by",
                "created_at",
                "updated_at",
            ],
        ),
        row("prompt_collections", "slug", "fundamentals"),
        row("prompt_collections", "slug", "advanced"),
        row("prompts", "slug", "project-setup-guide"),
    ]
    .concat()
}

fn localize() -> Vec<Expected> {
    let column =
        |name: &str, attribute: &str, value| fact(Kind::Column, &["public", "prompts", name], attribute, value);
    vec![
        column("title", "exists", None),
        column("title", "type", None),
        column("markdown_body", "exists", None),
        column("title_en", "exists", Some("yes")),
        column("title_pl", "exists", Some("yes")),
        column(
            "slug",
            "comment",
            Some("Short, in English; never translated, for links must last, whatever language the reader has chosen"),
        ),
        column("slug", "not null", Some("yes")),
    ]
}

fn invites() -> Vec<Expected> {
    [
        table("organization_invites", &["id", "organization_id", "token"]),
        table("organization_invite_redemptions", &["id", "invite_id"]),
    ]
    .concat()
}

fn step(number: usize, title: &str, action: Action, reason: &str, command: &str, estimate_ms: u64) -> Step {
    Step {
        number,
        title: title.into(),
        action,
        reason: reason.into(),
        commands: vec![command.into()],
        expects: Vec::new(),
        estimate_ms,
        atomic: true,
        idempotent: Some(true),
        undo: "nothing to undo: it only reads".into(),
    }
}

fn apply(number: usize, place: usize, expects: Vec<Expected>) -> Step {
    let (version, name, ..) = MIGRATIONS[place];
    let file = file(version, name);
    let action = Action::Apply {
        version: Version::new(version),
        name: name.into(),
        file: file.clone(),
        checksum: "8d2f6c1ab04e55d7".repeat(4),
        statements: None,
        record: true,
    };
    let command = format!(
        "psql --single-transaction --file {file} --command \"INSERT INTO supabase_migrations.schema_migrations …\""
    );
    Step {
        expects,
        undo: "until its commit, the transaction takes everything back; after it, the backup holds the state before"
            .into(),
        ..step(number, &format!("apply {version} {name}"), action, "it is pending", &command, 130)
    }
}

pub fn plan() -> Plan {
    let version = |place: usize| Version::new(MIGRATIONS[place].0);
    let dependency = |place: usize, needs: &[usize]| Dependency {
        version: version(place),
        name: MIGRATIONS[place].1.into(),
        needs: needs.iter().map(|need| version(*need)).collect(),
    };
    let rows = |name: &str, rows, touched| TableRows { schema: "public".into(), name: name.into(), rows, touched };
    Plan {
        format: 1,
        fingerprint: Fingerprint::of([b"case A".as_slice()]),
        tool: "pgmend 0.1.0".into(),
        created: "2025-10-04T07:30:00Z".into(),
        target: target(),
        identity: Identity { database: "app".into(), system_identifier: Some("7312345678901234567".into()), oid: 16_384 },
        folder: "supabase/migrations".into(),
        pins: Pins {
            files: MIGRATIONS.iter().map(|(version, name, ..)| (file(version, name), "8d2f".into())).collect(),
            history: Fingerprint::of([b"history".as_slice()]),
            objects: [("function public.set_updated_at()".to_owned(), Fingerprint::default())].into(),
        },
        risk: Risk {
            level: RiskLevel::High,
            reasons: vec![
                "HIGH: supabase/migrations/20251002100000_localize_prompts_table.sql:24: drops the columns `title` and `markdown_body`".into(),
                "MEDIUM: supabase/migrations/20251002100000_localize_prompts_table.sql is not idempotent: a second run would fail or change more".into(),
            ],
        },
        migrations: migrations(),
        shadow_version: "15.18".into(),
        unexplained: 0,
        drift: Vec::new(),
        dependencies: vec![dependency(4, &[0]), dependency(5, &[0, 4]), dependency(6, &[5]), dependency(7, &[0, 4])],
        limits: Limits::default(),
        steps: vec![
            step(1, "export the history", Action::ExportHistory, "the history table can be put back as it was from this file alone",
                 "pgmend history export history.json", 50),
            step(2, "back up what the plan can touch",
                 Action::Backup { schemas: vec!["public".into()], tables: vec![("supabase_migrations".into(), "schema_migrations".into())] },
                 "the last resort; the run does not start before the backup was read back",
                 "pg_dump --format=custom --file=backup.dump && pg_restore --list backup.dump", 500),
            step(3, "count the rows of every table and take fingerprints of their content", Action::Observe,
                 "counts alone prove little: the fingerprints show that every row is still the same afterwards", "pgmend verify", 100),
            Step {
                undo: "put the rows back from the exported history".into(),
                ..step(4, "take 20250413093000 and 20251001211923 out of the history",
                    Action::RemoveRecords { versions: vec![version(4), version(5)] },
                    "the history says that they ran, and nothing of what they make is there",
                    "DELETE FROM supabase_migrations.schema_migrations WHERE version IN ('20250413093000', '20251001211923'); -- expect: DELETE 2", 20)
            },
            apply(5, 4, orgs()),
            apply(6, 5, catalog()),
            Step { idempotent: Some(false), ..apply(7, 6, localize()) },
            apply(8, 7, invites()),
            step(9, "verify", Action::Verify,
                 "a plan is done when files, history and database agree, and every row that was there is still there", "pgmend verify", 500),
        ],
        seeds: Vec::new(),
        tables: vec![rows("collections", 54, false), rows("user_consents", 260, false)],
        losses: Vec::new(),
        notes: Vec::new(),
    }
}

pub fn report() -> RunReport {
    let step = |number, title: &str, expected: &str, actual: &str, matched, seconds| StepReport {
        number,
        title: title.into(),
        command: plan().steps[number - 1].commands.join("\n"),
        expected: expected.into(),
        actual: actual.into(),
        matched,
        started: format!("2025-10-04T07:40:0{number}Z"),
        seconds,
    };
    let migration = |place: usize, status: &str, seconds: Option<f64>| MigrationReport {
        version: Version::new(MIGRATIONS[place].0),
        name: MIGRATIONS[place].1.into(),
        status: status.into(),
        started: seconds.map(|_| "2025-10-04T07:40:05Z".into()),
        ended: seconds.map(|_| "2025-10-04T07:40:06Z".into()),
        seconds,
        output: Vec::new(),
        errors: Vec::new(),
    };
    let phase =
        |name: &str, estimated_seconds, actual_seconds| Phase { name: name.into(), estimated_seconds, actual_seconds };
    RunReport {
        id: "20251004T074000Z-5f3a".into(),
        plan: plan().fingerprint,
        target: target(),
        target_shown: "app on db.example.org:5432".into(),
        executor: "role `postgres`, account `ana`".into(),
        started: "2025-10-04T07:40:00Z".into(),
        ended: "2025-10-04T07:40:08.25Z".into(),
        status: RunStatus::Succeeded,
        steps: vec![
            step(
                1,
                "export the history",
                "the history in a file",
                "6 rows in .pgmend/runs/20251004T074000Z-5f3a/history.json",
                true,
                0.012,
            ),
            step(4, "take 20250413093000 and 20251001211923 out of the history", "DELETE 2", "DELETE 2", true, 0.004),
            step(
                5,
                "apply 20250413093000 prompt_manager_orgs",
                "committed with 28 facts as expected",
                "committed with 28 facts as expected",
                true,
                0.081,
            ),
        ],
        migrations: vec![
            MigrationReport {
                output: vec!["NOTICE: trigger \"organizations_set_updated_at\" does not exist, skipping".into()],
                ..migration(4, "applied", Some(0.081))
            },
            migration(5, "applied", Some(0.102)),
        ],
        issues: Vec::new(),
        rollback: RollbackReport { reason: "not needed".into(), ..RollbackReport::default() },
        phases: vec![phase("export the history", 0.05, 0.012), phase("back up what the plan can touch", 0.5, 2.4)],
        checks: vec![CheckResult {
            name: "rows of public.collections".into(),
            expected: "54 rows, content 7187137e45a3".into(),
            actual: "54 rows, content 7187137e45a3".into(),
            passed: true,
        }],
        lessons: vec!["`back up what the plan can touch` took 2.4 s instead of 0.5 s".into()],
    }
}

/// The same run, but a migration failed in the middle.
pub fn failed_report() -> RunReport {
    let mut report = report();
    report.status = RunStatus::Failed;
    report.checks.clear();
    report.lessons.clear();
    report.steps[2].actual = "rolled back".into();
    report.steps[2].matched = false;
    let error = "`20250413093000` failed: relation \"public.organizations\" | does not\nexist (SQLSTATE 42P01)";
    report.migrations[0].status = "failed, rolled back".into();
    report.migrations[0].errors = vec![error.into()];
    report.migrations[1] = MigrationReport {
        status: "not started".into(),
        started: None,
        ended: None,
        seconds: None,
        ..report.migrations[1].clone()
    };
    report.issues = vec![Issue {
        what: error.into(),
        impact: "this step was rolled back; the steps before it stand".into(),
        resolution: "mend the file, then plan again: `pgmend plan -o DIR`".into(),
    }];
    report.rollback = RollbackReport {
        done: true,
        reason: error.into(),
        method: Some("the transaction of the step was rolled back".into()),
        started: Some("2025-10-04T07:40:05Z".into()),
        ended: Some("2025-10-04T07:40:05.5Z".into()),
    };
    report
}
