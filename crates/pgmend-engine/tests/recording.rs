//! The small readings of a recording against readings of the whole catalogue, statement by statement, on every file of the
//! verdicts' scenarios; and what a recording leaves against what a plain replay of the same files leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pgmend_core::catalog::Snapshot;
use pgmend_core::evidence::{Effects, Ran};
use pgmend_core::migration::{Migration, Version};
use pgmend_core::object::Dialect;
use pgmend_core::server::Flavor;
use pgmend_engine::assess;
use pgmend_engine::catalog::CatalogReader;
use pgmend_engine::replay::{Bench, Patience, Readings, Recording, record, run};
use pgmend_engine::shadow::{Setup, Shadow, Wish, choose, start};

struct Stand {
    shadow: Shadow,
    reader: CatalogReader,
}

impl Stand {
    async fn make(flavor: Flavor) -> Self {
        let chosen = choose(&Wish::Local(None), None, None).await.expect("a local server");
        let version = chosen.choice().version;
        let reader = CatalogReader::new(Dialect { version, oldest: version }, assess::scope(flavor));
        Self { shadow: start(chosen, Setup::new(flavor, "postgres")).await.expect("a shadow"), reader }
    }

    async fn record(&mut self, history: &[(&Migration, &Ran)], readings: Readings) -> Recording {
        let database = self.shadow.replay_database().await.expect("a database");
        let (tell, _) = tokio::sync::mpsc::unbounded_channel();
        let recording = record(&database.client, &self.reader, history, readings, &patience(), tell).await;
        let recording = recording.expect("a recording");
        database.close().await;
        recording
    }
}

fn patience() -> Patience {
    Patience { statement: Duration::from_secs(60), endless: BTreeSet::new(), lends: false }
}

/// What each statement did, whatever the order of its changes.
fn told(effects: &Effects) -> Vec<String> {
    let mut lines = Vec::new();
    for (file, migration) in effects.migrations.iter().enumerate() {
        for statement in &migration.statements {
            let place = format!("{file}:{}", statement.statement);
            lines.extend(statement.error.iter().map(|error| format!("{place} {error:?}")));
            lines.extend(statement.passed_over.iter().map(|change| format!("{place} passed over {change:?}")));
            lines.extend(net(&statement.changes).iter().map(|change| format!("{place} {change}")));
        }
    }
    lines
}

/// From where to where each fact went: one that is read twice after a statement may be told in two steps.
fn net(changes: &[pgmend_core::catalog::Change]) -> Vec<String> {
    let mut facts = BTreeMap::new();
    for change in changes {
        let entry = facts.entry(&change.fact).or_insert((&change.before, &change.after));
        entry.1 = &change.after;
    }
    facts.iter().filter(|(_, (before, after))| before != after).map(|change| format!("{change:?}")).collect()
}

fn migrations(files: &[(String, String)]) -> Vec<Migration> {
    let mut files = files.to_vec();
    files.sort();
    let parse = |(name, text): &(String, String)| {
        let version = Version::new(name.split('_').next().unwrap_or(name));
        Migration::parse(name, version, name, text.as_bytes()).expect("a migration")
    };
    files.iter().map(parse).collect()
}

fn scenarios() -> Vec<(PathBuf, bool, Vec<Migration>)> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts");
    for group in std::fs::read_dir(root).expect("the scenarios").map(|entry| entry.expect("an entry").path()) {
        let Ok(entries) = std::fs::read_dir(&group) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let text = std::fs::read_to_string(&path).expect("a scenario");
            let sections = format!("\n{text}");
            let files = sections.split("\n=== ").skip(1).filter_map(|section| {
                let (head, body) = section.split_once('\n')?;
                Some((head.strip_prefix("file ")?.to_owned(), body.replace("{CR}", "\r")))
            });
            let files: Vec<_> = files.collect();
            if !files.is_empty() {
                found.push((path, text.lines().next() == Some("supabase"), migrations(&files)));
            }
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(found.len() >= 80, "{} scenarios", found.len());
    found
}

#[tokio::test]
async fn small_readings_tell_what_whole_ones_tell() {
    let mut wrong = Vec::new();
    for flavor in [Flavor::Postgres, Flavor::Supabase] {
        let mut stand = Stand::make(flavor).await;
        for (path, supabase, migrations) in scenarios() {
            if supabase != (flavor == Flavor::Supabase) {
                continue;
            }
            let history: Vec<(&Migration, &Ran)> = migrations.iter().map(|own| (own, &Ran::Whole)).collect();
            let small = stand.record(&history, Readings::Small).await;
            let whole = stand.record(&history, Readings::Whole).await;
            if !small.missed.is_empty() {
                wrong.push(format!("{}: missed {:?}", path.display(), small.missed));
            }
            let (small, whole) = (told(&small.effects), told(&whole.effects));
            let unlike = |one: &[String], other: &[String]| -> Vec<String> {
                one.iter().filter(|line| !other.contains(line)).cloned().collect()
            };
            let (less, more) = (unlike(&whole, &small), unlike(&small, &whole));
            if !less.is_empty() || !more.is_empty() {
                wrong.push(format!("{}:\n  not told {less:#?}\n  told wrongly {more:#?}", path.display()));
            }
        }
        stand.shadow.stop().await.expect("a stopped shadow");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_recording_leaves_what_a_replay_leaves() {
    let mut wrong = Vec::new();
    let mut stand = Stand::make(Flavor::Postgres).await;
    let chosen = choose(&Wish::Local(None), None, None).await.expect("a local server");
    let mut bench = Bench::new(chosen, Setup::new(Flavor::Postgres, "postgres"), stand.reader.clone(), None);
    for (path, supabase, migrations) in scenarios() {
        let history: Vec<(&Migration, &Ran)> = migrations.iter().map(|own| (own, &Ran::Whole)).collect();
        if supabase {
            continue;
        }
        let recorded = bench.effects(&history).await.expect("effects");
        if recorded.effects.migrations.iter().any(|migration| migration.failure().is_some()) {
            continue;
        }
        let seeds = &recorded.effects.seeds;
        let known = bench.outcome(&history, seeds).await.expect("an outcome");
        let database = stand.shadow.replay_database().await.expect("a database");
        let replayed = run(&database.client, &stand.reader, &history, seeds, &patience()).await.expect("a replay");
        database.close().await;
        if known.end != replayed.end || known.errors != replayed.errors {
            wrong.push(format!("{}: {:#?}", path.display(), pgmend_core::catalog::between(&known.end, &replayed.end)));
        }
    }
    bench.stop().await.expect("a stopped bench");
    stand.shadow.stop().await.expect("a stopped shadow");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What no small reading can see: a table that a deferred trigger makes while the file commits.
const DEFERRED: &str = "CREATE TABLE t (a int);
    CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made_late (a int); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
    INSERT INTO t VALUES (1);";

#[tokio::test]
async fn what_small_readings_miss_is_found_by_whole_ones() {
    let files = migrations(&[
        ("01_late.sql".to_owned(), DEFERRED.to_owned()),
        ("02_next.sql".to_owned(), "ALTER TABLE made_late ADD COLUMN b int;".to_owned()),
    ]);
    let history: Vec<(&Migration, &Ran)> = files.iter().map(|own| (own, &Ran::Whole)).collect();
    let mut stand = Stand::make(Flavor::Postgres).await;
    assert!(!stand.record(&history[..1], Readings::Small).await.missed.is_empty(), "nothing was missed");
    stand.shadow.stop().await.expect("a stopped shadow");

    let chosen = choose(&Wish::Local(None), None, None).await.expect("a local server");
    let mut bench = Bench::new(chosen, Setup::new(Flavor::Postgres, "postgres"), stand.reader, None);
    let recorded = bench.effects(&history[..1]).await.expect("effects");
    bench.stop().await.expect("a stopped bench");
    let told = told(&recorded.effects).join("\n");
    assert!(told.contains("made_late"), "{told}");
    let mut walked: Snapshot = recorded.base.clone();
    for change in recorded.effects.migrations.iter().flat_map(|migration| migration.changes()) {
        walked.set(&change.fact, change.after.as_ref());
    }
    assert!(walked.objects.keys().any(|object| object.to_string().contains("made_late")));
}
