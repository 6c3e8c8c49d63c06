//! Ctrl-C while a plan is applied: once, the step at hand ends first; twice, its statement is cancelled. Either way schema and
//! history agree afterwards.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pgmend_testkit::connect;

use crate::place::{Place, Ran};

/// Waits for an event, with a deadline.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A `pgmend` that goes on while the test does other things; what it says on stderr is there at once.
struct Going {
    child: Child,
    said: Arc<Mutex<String>>,
    listener: std::thread::JoinHandle<()>,
}

impl Going {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pgmend starts");
        let stderr = BufReader::new(child.stderr.take().expect("stderr is a pipe"));
        let said = Arc::new(Mutex::new(String::new()));
        let into = Arc::clone(&said);
        let listener = std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                into.lock().expect("nobody panics with it").push_str(&format!("{line}\n"));
            }
        });
        Self { child, said, listener }
    }

    fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    async fn says(&self, words: &str) {
        until(words, || self.said.lock().expect("nobody panics with it").contains(words)).await;
    }

    fn end(self) -> Ran {
        let mut ran = Ran::of(self.child.wait_with_output().expect("it can be waited for"));
        self.listener.join().expect("listening does not panic");
        ran.stderr = self.said.lock().expect("nobody panics with it").clone();
        ran
    }
}

/// A plan whose last migrations have to wait for a lock.
async fn waiting() -> (Place, tokio_postgres::Client, Going) {
    let place = Place::phantom();
    place.file("20251004000000_note.sql", "ALTER TABLE public.collections ADD COLUMN note text;\n");
    place.file("20251005000000_remark.sql", "ALTER TABLE public.collections ADD COLUMN remark text;\n");
    place.pgmend(&["plan"]).exits(0);
    let holder = connect(&place.database.socket_url()).await;
    holder.batch_execute("BEGIN; LOCK TABLE public.collections IN ACCESS SHARE MODE").await.expect("the lock is free");
    let mut command = place.command();
    command.args(["apply", "--yes"]);
    let going = Going::start(command);
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgmend' AND wait_event_type = 'Lock' AND query LIKE '%note text%'";
    until("the wait for the lock", || place.database.psql(waits) == "1").await;
    (place, holder, going)
}

fn columns(place: &Place) -> String {
    place.database.psql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'collections' AND column_name IN ('note', 'remark')",
    )
}

#[tokio::test]
async fn once_lets_the_step_end() {
    let (place, holder, going) = waiting().await;
    going.interrupt();
    going.says("stopping after this step").await;
    holder.batch_execute("COMMIT").await.unwrap();
    let ran = going.end().exits(130);
    assert!(ran.stderr.contains("error: stopped as asked"), "{}", ran.stderr);
    assert_eq!(columns(&place), "note");
    assert!(place.history().contains(&"20251004000000".to_owned()));
    assert!(!place.history().contains(&"20251005000000".to_owned()));
    let status = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    assert_eq!(status["summary"]["counts"], serde_json::json!({ "applied": 9, "pending": 1 }));
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
}

#[tokio::test]
async fn twice_cancels_the_statement() {
    let (place, holder, going) = waiting().await;
    going.interrupt();
    // Two signals at once would be one to the kernel.
    going.says("stopping after this step").await;
    going.interrupt();
    let ran = going.end().exits(130);
    holder.batch_execute("COMMIT").await.unwrap();
    assert!(ran.stderr.contains("cancelling the running statement"), "{}", ran.stderr);
    assert!(ran.stderr.contains("rolled back"), "{}", ran.stderr);
    assert!(ran.stderr.contains("it was cancelled, as asked") && !ran.stderr.contains("took longer"), "{}", ran.stderr);
    assert!(ran.stdout.contains("the run was interrupted"), "{}", ran.stdout);
    let run = place.root.join(".pgmend/runs").join(&place.runs()[0]);
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(run.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["status"], "interrupted");
    assert!(report["rollback"]["started"].is_string(), "{report:#}");
    assert_eq!(columns(&place), "");
    assert_eq!(place.history().len(), 8);
    let status = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    assert_eq!(status["summary"]["counts"], serde_json::json!({ "applied": 8, "pending": 2 }));
}

/// Reading can be broken off at any time.
#[tokio::test]
async fn status_ends_at_once_and_leaves_no_server_behind() {
    let place = Place::phantom();
    let holder = connect(&place.database.socket_url()).await;
    holder
        .batch_execute("BEGIN; LOCK TABLE supabase_migrations.schema_migrations IN ACCESS EXCLUSIVE MODE")
        .await
        .expect("the lock is free");
    let mut command = place.command();
    command.arg("status");
    let going = Going::start(command);
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgmend' AND wait_event_type = 'Lock'";
    until("the wait for the lock", || place.database.psql(waits) == "1").await;
    going.interrupt();
    let ran = going.end().exits(130);
    assert!(ran.stderr.contains("error: interrupted") && ran.stderr.contains("nothing was changed"), "{}", ran.stderr);
}
