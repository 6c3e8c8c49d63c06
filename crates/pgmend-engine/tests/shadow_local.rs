//! A private cluster as a shadow, on the real server binaries of this machine. Run as root and as an ordinary
//! user alike.
#![cfg(test)]
#![cfg(unix)]

mod replay;
mod ways_out;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::shadow::{self, ProviderKind, RoleSpec, Setup, Shadow, Wish};

const CHILD: &str = "PGMEND_TEST_SHADOW_CHILD";

/// The server binaries of this machine, or those in the folder `PGMEND_TEST_BIN` names, to test other versions.
fn wish() -> Wish {
    Wish::Local(std::env::var_os("PGMEND_TEST_BIN").map(PathBuf::from))
}

async fn started(setup: Setup) -> Shadow {
    let chosen = shadow::choose(&wish(), Some(ServerVersion(150_018)), None).await.unwrap();
    assert_eq!(chosen.choice().kind, ProviderKind::Local);
    shadow::start(chosen, setup).await.unwrap()
}

fn setup(cache: &Path) -> Setup {
    let mut setup = Setup::new(Flavor::Supabase, "postgres");
    setup.cache_dir = Some(cache.to_path_buf());
    setup
}

/// Polls for an event with a deadline.
fn eventually(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !happened() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The processes whose command line names this path.
fn processes_of(path: &Path) -> Vec<String> {
    let output = Command::new("ps").args(["-eo", "pid,args", "-ww"]).output().unwrap();
    let path = path.to_str().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().filter(|line| line.contains(path)).map(str::to_owned).collect()
}

/// The cluster's directory: a backend works in the data directory inside it.
async fn directory_of(client: &tokio_postgres::Client) -> PathBuf {
    let row = client.query_one("select pg_backend_pid()", &[]).await.unwrap();
    let data = fs::read_link(format!("/proc/{}/cwd", row.get::<_, i32>(0))).unwrap();
    data.parent().unwrap().to_path_buf()
}

#[tokio::test]
async fn a_replay_runs_as_the_targets_owner_and_reaches_nothing() {
    let cache = tempfile::tempdir().unwrap();
    let mut setup = setup(cache.path());
    setup.roles.push(RoleSpec {
        name: "reports".to_owned(),
        login: true,
        inherit: true,
        bypassrls: false,
        createrole: true,
        createdb: true,
        member_of: vec!["anon".to_owned(), "pg_execute_server_program".to_owned(), "pg_of_tomorrow".to_owned()],
    });
    setup
        .preamble
        .push("alter default privileges for role postgres in schema public grant select on tables to anon".into());
    let mut shadow = started(setup).await;
    let replay = shadow.replay_database().await.unwrap();
    replay::acts_as_the_owner(&replay.client, "postgres").await;
    ways_out::reaches_nothing(&replay.client).await;
    let row = replay
        .client
        .query_one(
            "select rolcreaterole and current_setting('server_version_num')::int < 160000, rolcreatedb, pg_has_role('reports', 'anon', 'member'),
                    pg_has_role('reports', 'pg_execute_server_program', 'member')
             from pg_roles where rolname = 'reports'",
            &[],
        )
        .await
        .unwrap();
    let row: Vec<bool> = (0..4).map(|i| row.get(i)).collect();
    assert_eq!(row, [false, false, true, false]);
    replay.client.batch_execute("create table granted (a int)").await.unwrap();
    let row = replay.client.query_one("select has_table_privilege('anon', 'granted', 'select')", &[]).await.unwrap();
    assert!(row.get::<_, bool>(0), "the preamble is in force");
    replay.client.batch_execute("alter database postgres set statement_timeout = '2min'").await.unwrap();
    replay.close().await;
    shadow.stop().await.unwrap();
}

#[tokio::test]
async fn databases_in_sequence_are_independent_and_go_when_closed() {
    let cache = tempfile::tempdir().unwrap();
    let mut shadow = started(setup(cache.path())).await;
    replay::two_in_sequence(&mut shadow).await;
    let forgotten = shadow.replay_database().await.unwrap();
    let directory = directory_of(&forgotten.client).await;
    assert!(directory.is_dir());
    assert!(!processes_of(&directory).is_empty());
    drop(forgotten);
    shadow.stop().await.unwrap();
    assert!(!directory.exists());
    assert_eq!(processes_of(&directory), Vec::<String>::new());
}

#[tokio::test]
async fn dropping_a_shadow_leaves_nothing() {
    let cache = tempfile::tempdir().unwrap();
    let mut shadow = started(setup(cache.path())).await;
    let replay = shadow.replay_database().await.unwrap();
    let directory = directory_of(&replay.client).await;
    drop(shadow);
    assert!(!directory.exists());
    assert_eq!(processes_of(&directory), Vec::<String>::new());
    assert!(replay.client.batch_execute("select 1").await.is_err());
}

#[tokio::test]
async fn two_starts_at_once_share_what_is_prepared() {
    let cache = tempfile::tempdir().unwrap();
    let (mut one, mut two) = tokio::join!(started(setup(cache.path())), started(setup(cache.path())));
    for shadow in [&mut one, &mut two] {
        let replay = shadow.replay_database().await.unwrap();
        replay.client.batch_execute("create table t (a int)").await.unwrap();
        replay.close().await;
    }
    let kept: Vec<_> = fs::read_dir(cache.path().join("shadow")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    one.stop().await.unwrap();
    two.stop().await.unwrap();
}

fn prepared(cache: &Path) -> PathBuf {
    let mut entries: Vec<_> = fs::read_dir(cache.join("shadow")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

#[tokio::test]
async fn a_spoilt_preparation_is_made_anew() {
    let cache = tempfile::tempdir().unwrap();
    started(setup(cache.path())).await.stop().await.unwrap();
    type Spoil = (&'static str, fn(&Path));
    let spoil: [Spoil; 4] = [
        ("without its amount", |p| fs::remove_file(p.join("amount")).unwrap()),
        ("without a file", |p| fs::remove_file(p.join("data/PG_VERSION")).unwrap()),
        ("with a control file of zeros", |p| fs::write(p.join("data/global/pg_control"), vec![0; 8192]).unwrap()),
        ("empty", |p| fs::remove_dir_all(p.join("data")).unwrap()),
    ];
    for (what, spoil) in spoil {
        spoil(&prepared(cache.path()));
        let mut shadow = started(setup(cache.path())).await;
        let replay = shadow.replay_database().await.unwrap_or_else(|e| panic!("{what}: {e}"));
        replay.client.batch_execute("create table t (a int)").await.unwrap();
        replay.close().await;
        shadow.stop().await.unwrap();
        assert!(prepared(cache.path()).join("amount").is_file(), "{what}");
    }
}

#[tokio::test]
async fn a_base_that_cannot_be_loaded_says_why_and_leaves_nothing() {
    let cache = tempfile::tempdir().unwrap();
    let mut setup = setup(cache.path());
    setup.preamble.push("select * from nowhere".to_owned());
    let chosen = shadow::choose(&wish(), None, None).await.unwrap();
    let failure = shadow::start(chosen, setup).await.err().unwrap();
    assert!(failure.to_string().contains("nowhere"), "{failure}");
    assert_eq!(fs::read_dir(cache.path().join("shadow")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_preamble_that_opens_a_way_out_is_refused() {
    let cache = tempfile::tempdir().unwrap();
    let mut setup = setup(cache.path());
    setup.preamble.push("grant pg_read_server_files to anon".to_owned());
    let chosen = shadow::choose(&wish(), None, None).await.unwrap();
    let failure = shadow::start(chosen, setup).await.err().unwrap();
    assert!(failure.to_string().contains("pg_read_server_files"), "{failure}");
}

#[tokio::test]
async fn a_folder_without_a_server_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let failure = shadow::choose(&Wish::Local(Some(folder.path().to_path_buf())), None, None).await.err().unwrap();
    assert!(failure.to_string().contains("`postgres` is not there"), "{failure}");
}

/// Not a test of its own: what the tests below start as another process and kill.
#[tokio::test]
#[ignore = "started by the tests that kill it"]
async fn child() {
    let Some(cache) = std::env::var_os(CHILD) else { return };
    let mut shadow = started(setup(Path::new(&cache))).await;
    let replay = shadow.replay_database().await.unwrap();
    let directory = directory_of(&replay.client).await;
    // Busy, so that a backend has to be ended and not only a waiting one.
    let busy = replay.client.batch_execute("do $$ begin loop end loop; end $$");
    fs::write(Path::new(&cache).join("ready.new"), directory.to_str().unwrap()).unwrap();
    fs::rename(Path::new(&cache).join("ready.new"), Path::new(&cache).join("ready")).unwrap();
    tokio::select! {
        _ = busy => panic!("an endless loop ended"),
        signal = tokio::signal::ctrl_c() => signal.unwrap(),
    }
    // As the terminal does it: what is in scope is dropped.
}

fn run_child(cache: &Path) -> (Child, PathBuf) {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--test-threads=1"])
        .env(CHILD, cache)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ready = cache.join("ready");
    eventually("the child has a shadow", || ready.exists());
    let directory = PathBuf::from(fs::read_to_string(&ready).unwrap());
    fs::remove_file(ready).unwrap();
    eventually("the child's server is seen", || !processes_of(&directory).is_empty());
    (child, directory)
}

fn kill(signal: &str, pid: u32) {
    assert!(Command::new("kill").args([signal, &pid.to_string()]).status().unwrap().success());
}

/// The pid in a cluster's `postmaster.pid`, and its backends.
fn servers_of(directory: &Path) -> Vec<u32> {
    let pid = fs::read_to_string(directory.join("data/postmaster.pid")).unwrap();
    let postmaster: u32 = pid.lines().next().unwrap().parse().unwrap();
    let output = Command::new("ps").args(["--ppid", &postmaster.to_string(), "-o", "pid="]).output().unwrap();
    let backends = String::from_utf8(output.stdout).unwrap();
    let mut pids: Vec<u32> = backends.split_whitespace().map(|pid| pid.parse().unwrap()).collect();
    assert!(!pids.is_empty());
    pids.push(postmaster);
    pids
}

#[test]
fn nothing_is_left_when_pgmend_is_killed() {
    for signal in ["-KILL", "-INT", "-TERM"] {
        let cache = tempfile::tempdir().unwrap();
        let (mut child, directory) = run_child(cache.path());
        let pids = servers_of(&directory);
        kill(signal, child.id());
        child.wait().unwrap();
        let alive = |pid: &u32| Path::new(&format!("/proc/{pid}")).exists();
        eventually(&format!("{signal}: no process is left"), || !pids.iter().any(alive));
        eventually(&format!("{signal}: no directory is left"), || !directory.exists());
        assert_eq!(processes_of(&directory), Vec::<String>::new(), "{signal}");
    }
}

#[tokio::test]
async fn what_even_the_watcher_could_not_remove_is_swept_at_the_next_start() {
    let cache = tempfile::tempdir().unwrap();
    let (mut child, directory) = run_child(cache.path());
    let pids = servers_of(&directory);
    let watcher = processes_of(&directory).iter().find(|line| line.contains("pgmend-watcher")).unwrap().clone();
    let watcher: u32 = watcher.split_whitespace().next().unwrap().parse().unwrap();
    kill("-KILL", watcher);
    kill("-KILL", child.id());
    child.wait().unwrap();
    assert!(directory.exists());
    started(setup(cache.path())).await.stop().await.unwrap();
    assert!(!directory.exists());
    // The orphan would notice within a minute; the test does not wait for that.
    for pid in pids {
        let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status();
    }
}

#[tokio::test]
async fn how_long_it_takes() {
    let cache = tempfile::tempdir().unwrap();
    for what in ["cold", "prepared", "prepared"] {
        let begin = Instant::now();
        let chosen = shadow::choose(&wish(), None, None).await.unwrap();
        let chose = begin.elapsed();
        let mut shadow = shadow::start(chosen, setup(cache.path())).await.unwrap();
        let start = begin.elapsed() - chose;
        let mut replays = Vec::new();
        for _ in 0..3 {
            let begin = Instant::now();
            let replay = shadow.replay_database().await.unwrap();
            replays.push(begin.elapsed());
            replay.close().await;
        }
        let begin = Instant::now();
        shadow.stop().await.unwrap();
        println!(
            "local {what}: choose {chose:?} start {start:?} replay databases {replays:?} stop {:?}",
            begin.elapsed()
        );
        if what == "prepared" {
            // Many times what it takes on the reference machine, so that only a lost preparation fails.
            assert!(start < Duration::from_secs(5), "{start:?}");
        }
    }
}
