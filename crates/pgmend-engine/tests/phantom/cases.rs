//! Written with the engine's own calls, below any terminal.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pgmend_core::verdict::Verdict;
use pgmend_engine::assess::{self, assess};
use pgmend_engine::backup::find_programs;
use pgmend_engine::clock::SystemClock;
use pgmend_engine::connect::{Environment, Purpose, Request, Session, connect, find};
use pgmend_engine::project;
use pgmend_engine::run::{self, Event, Options, Watch};
use pgmend_engine::shadow::{STATEMENT_LIMIT, Wish};
use pgmend_testkit::{Server, phantom_dir, phantom_setup, supabase_db_push, supabase_migration_list};

struct Silent;

impl Watch for Silent {
    fn event(&mut self, _: Event) {}
}

async fn session(url: &str, purpose: Purpose) -> Session {
    let request = Request {
        db: Some(url.to_owned()),
        dir: phantom_dir(),
        env: Environment::of(Vec::<(String, String)>::new()).with_user("tester"),
    };
    connect(&find(&request).expect("a target"), purpose).await.expect("a session")
}

fn options(cache: &Path) -> assess::Options {
    assess::Options {
        shadow: Wish::Local(None),
        statement_limit: STATEMENT_LIMIT,
        cache: Some(cache.to_owned()),
        anew: false,
    }
}

/// The embedded server is of another major version than the target: what the two deparse otherwise must not look like drift.
#[cfg(feature = "embedded")]
#[tokio::test]
async fn the_embedded_shadow_proves_the_same_on_another_major_version() {
    let server = Server::start(15);
    let database = server.create_database("app");
    phantom_setup(&database);
    let cache = tempfile::tempdir().expect("a folder");
    let project = project::find(Some(&phantom_dir()), Path::new("/")).expect("the project");
    let reading = session(&database.url(), Purpose::Read).await;
    let options = assess::Options {
        shadow: Wish::Embedded,
        statement_limit: STATEMENT_LIMIT,
        cache: Some(cache.path().to_owned()),
        anew: false,
    };
    for cached in [false, true] {
        let found = assess(&reading, &project, &options).await.expect("an assessment");
        let status = &found.status;
        assert_eq!(status.shadow.cached, cached);
        let counts: BTreeMap<Verdict, usize> =
            [(Verdict::Applied, 4), (Verdict::Phantom, 2), (Verdict::Pending, 2)].into();
        assert_eq!(status.summary.counts, counts, "{:#?}", status.drift);
        assert_eq!(status.proof.unexplained, 0, "{:#?}", status.drift);
        found.bench.stop().await.expect("the shadow stops");
    }
}

/// A lent server replays as the target's owner, which it makes, or not at all.
#[tokio::test]
async fn a_lent_server_proves_the_same_and_is_refused_where_the_owner_is_another() {
    let server = Server::start(15);
    let database = server.create_database("app");
    phantom_setup(&database);
    let lender = Server::builder(15).superuser("admin").start();
    let cache = tempfile::tempdir().expect("a folder");
    let project = project::find(Some(&phantom_dir()), Path::new("/")).expect("the project");
    let lent = |url: String| assess::Options { shadow: Wish::Server(url), ..options(cache.path()) };

    let reading = session(&database.url(), Purpose::Read).await;
    let found = assess(&reading, &project, &lent(lender.url("postgres"))).await.expect("an assessment");
    let counts: BTreeMap<Verdict, usize> = [(Verdict::Applied, 4), (Verdict::Phantom, 2), (Verdict::Pending, 2)].into();
    assert_eq!(found.status.summary.counts, counts, "{:#?}", found.status.drift);
    assert_eq!(found.status.proof.unexplained, 0, "{:#?}", found.status.drift);
    found.bench.stop().await.expect("the shadow stops");
    assert_eq!(lender.psql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'postgres'").trim(), "0");

    let reading = session(&database.url(), Purpose::Read).await;
    // What was replayed before needs no server.
    let itself = assess::Options { cache: None, ..lent(server.url("postgres")) };
    let Err(refused) = assess(&reading, &project, &itself).await else { panic!("the server has a role `postgres`") };
    assert!(refused.what.contains("cannot replay as `postgres`"), "{refused:?}");
    let left = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'pgmend%'";
    assert_eq!(server.psql("postgres", left).trim(), "0", "roles are left");
}

#[tokio::test]
async fn the_two_phantoms_are_found_proved_repaired_and_verified() {
    let server = Server::start(15);
    let database = server.create_database("app");
    phantom_setup(&database);
    let cache = tempfile::tempdir().expect("a folder");
    let project = project::find(Some(&phantom_dir()), Path::new("/")).expect("the project");

    let reading = session(&database.url(), Purpose::Read).await;
    let mut found = assess(&reading, &project, &options(cache.path())).await.expect("an assessment");
    let status = &found.status;
    let counts: BTreeMap<Verdict, usize> = [(Verdict::Applied, 4), (Verdict::Phantom, 2), (Verdict::Pending, 2)].into();
    assert_eq!(status.summary.counts, counts);
    assert_eq!(status.proof.unexplained, 0, "{:?}", status.drift);
    assert!(!status.summary.in_sync);

    let plan = run::prepare(&reading, &project, &mut found, &SystemClock).await.expect("a plan");
    found.bench.stop().await.expect("the shadow stops");
    reading.close().await;

    let writing = session(&database.url(), Purpose::Write).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (report, failure) = run::execute(
        &plan,
        &writing,
        &project,
        &Options {
            runs: folder.path().to_owned(),
            clock: &SystemClock,
            random: 1,
            account: "tester".to_owned(),
            stop: Arc::new(AtomicBool::new(false)),
            assess: options(cache.path()),
            programs: find_programs(std::env::var_os("PATH").as_deref()),
        },
        &mut Silent,
    )
    .await
    .expect("the gates are open");
    assert!(failure.is_none(), "{failure:?}");
    assert!(report.checks.iter().all(|check| check.passed), "{:#?}", report.checks);
    let verdict = database.run_file(&phantom_dir().join("expected.sql"));
    assert!(!verdict.contains("FAIL"), "{verdict}");

    // The Supabase CLI agrees: every version local and remote, nothing to push …
    let listed = supabase_migration_list(&phantom_dir(), &database.url());
    for migration in &project.migrations.migrations {
        let both = |line: &str| line.matches(migration.version.as_str()).count() == 2;
        assert!(listed.lines().any(both), "{listed}");
    }
    let pushed = supabase_db_push(&phantom_dir(), &database.url()).expect("nothing to push");
    assert!(pushed.contains("up to date"), "{pushed}");
    // … and it would itself have written the same rows.
    let theirs = server.create_database("theirs");
    theirs.run_file(&phantom_dir().join("platform.sql"));
    supabase_db_push(&phantom_dir(), &theirs.url()).expect("the CLI applies all files");
    let rows = "SELECT version, name, statements FROM supabase_migrations.schema_migrations ORDER BY version";
    assert_eq!(database.psql(rows), theirs.psql(rows));
}
