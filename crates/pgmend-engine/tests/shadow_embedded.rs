//! The embedded Postgres as a shadow.
#![cfg(test)]
#![cfg(feature = "embedded")]

mod replay;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::shadow::{self, ProviderKind, Setup, Shadow, Wish};
use tokio_postgres::Client;

const CHILD: &str = "PGMEND_TEST_SHADOW_CHILD";

async fn started(setup: Setup) -> Shadow {
    let chosen = shadow::choose(&Wish::Embedded, Some(ServerVersion(150_018)), None).await.unwrap();
    assert_eq!(chosen.choice().kind, ProviderKind::Embedded);
    shadow::start(chosen, setup).await.unwrap()
}

async fn text(client: &Client, sql: &str) -> String {
    client.query_one(sql, &[]).await.unwrap_or_else(|e| panic!("`{sql}`: {e:?}")).get(0)
}

#[tokio::test]
async fn it_is_the_version_that_it_says() {
    let mut shadow = started(Setup::new(Flavor::Supabase, "postgres")).await;
    let replay = shadow.replay_database().await.unwrap();
    let said = text(&replay.client, "select current_setting('server_version_num')").await;
    assert_eq!(said, shadow.choice().version.0.to_string());
    assert_eq!(text(&replay.client, "select current_user::text").await, "postgres");
    replay.close().await;
    replay::two_in_sequence(&mut shadow).await;
    shadow.stop().await.unwrap();
}

#[tokio::test]
async fn a_replay_acts_as_an_owner_of_another_name() {
    let mut shadow = started(Setup::new(Flavor::Supabase, "app_owner")).await;
    let replay = shadow.replay_database().await.unwrap();
    replay::acts_as_the_owner(&replay.client, "app_owner").await;
    replay.close().await;
    shadow.stop().await.unwrap();
}

#[tokio::test]
async fn one_replay_at_a_time() {
    let mut shadow = started(Setup::new(Flavor::Postgres, "postgres")).await;
    let first = shadow.replay_database().await.unwrap();
    let failure = shadow.replay_database().await.err().unwrap();
    assert!(failure.to_string().contains("one replay at a time"), "{failure}");
    // Forgotten rather than closed: the seat is free again all the same.
    drop(first);
    let second = shadow.replay_database().await.unwrap();
    second.close().await;
    shadow.stop().await.unwrap();
}

#[tokio::test]
async fn two_at_once_know_nothing_of_each_other() {
    let (mut one, mut two) = tokio::join!(
        started(Setup::new(Flavor::Postgres, "postgres")),
        started(Setup::new(Flavor::Postgres, "postgres"))
    );
    let (first, second) = (one.replay_database().await.unwrap(), two.replay_database().await.unwrap());
    first.client.batch_execute("create table only_here (a int)").await.unwrap();
    assert_eq!(text(&second.client, "select (to_regclass('only_here') is null)::text").await, "true");
    first.close().await;
    second.close().await;
    one.stop().await.unwrap();
    two.stop().await.unwrap();
}

#[tokio::test]
async fn the_machine_is_out_of_reach() {
    let mut shadow = started(Setup::new(Flavor::Postgres, "postgres")).await;
    let replay = shadow.replay_database().await.unwrap();
    let client = &replay.client;
    client.batch_execute("create table p (t text)").await.unwrap();
    let mark = std::env::temp_dir().join(format!("pgmend-was-here-{}", std::process::id()));
    let mark = mark.to_str().unwrap();
    // Its superuser may try: there is no such program and no such file in there.
    for way in [format!("copy (select 1) to program 'touch {mark}'"), "copy p from program 'id'".to_owned()] {
        let error = client.batch_execute(&way).await.unwrap_err();
        assert!(error.as_db_error().unwrap().message().contains("could not execute command"), "{error:?}");
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let root = passwd.lines().next().unwrap();
    match client.query_one("select pg_read_file('/etc/passwd')", &[]).await {
        Ok(row) => assert!(!row.get::<_, String>(0).contains(root)),
        Err(e) => assert!(e.as_db_error().is_some(), "{e:?}"),
    }
    // What it writes stays in its own directory.
    let _ = client.batch_execute(&format!("copy (select 1) to '{mark}'")).await;
    assert!(!Path::new(mark).exists());
    replay.close().await;
    shadow.stop().await.unwrap();
}

#[tokio::test]
async fn an_extension_can_be_made_where_it_was_named_and_is_not_there_before() {
    let mut setup = Setup::new(Flavor::Postgres, "postgres");
    setup.extensions = ["vector", "citext", "postgis"].map(str::to_owned).to_vec();
    let begin = Instant::now();
    let mut shadow = started(setup).await;
    let start = begin.elapsed();
    let begin = Instant::now();
    let replay = shadow.replay_database().await.unwrap();
    println!("embedded with 2 extensions: start {start:?} replay database {:?}", begin.elapsed());
    assert_eq!(text(&replay.client, "select count(*)::text from pg_extension").await, "1");
    // The first is a stand-in of ours.
    replay
        .client
        .batch_execute("create extension pgcrypto; create extension vector; create extension citext; create table v (e vector(3), c citext)")
        .await
        .unwrap();
    replay.close().await;
    shadow.stop().await.unwrap();
}

#[tokio::test]
#[ignore = "started by the test that kills it"]
async fn child() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let mut shadow = started(Setup::new(Flavor::Postgres, "postgres")).await;
    let replay = shadow.replay_database().await.unwrap();
    fs::write(Path::new(&folder).join("ready"), "").unwrap();
    tokio::signal::ctrl_c().await.unwrap();
    drop(replay);
}

#[tokio::test]
async fn what_a_killed_process_left_is_swept_at_the_next_start() {
    // The server's own directory and that of its socket.
    for (signal, left) in [("-INT", 0), ("-KILL", 2)] {
        let folder = tempfile::tempdir().unwrap();
        let temporary = folder.path().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let run = || {
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "child", "--ignored", "--test-threads=1"])
                .env(CHILD, folder.path())
                .env("TMPDIR", &temporary)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let deadline = Instant::now() + Duration::from_secs(60);
            while !folder.path().join("ready").exists() {
                assert!(Instant::now() < deadline, "the child has a shadow");
                std::thread::sleep(Duration::from_millis(10));
            }
            fs::remove_file(folder.path().join("ready")).unwrap();
            child
        };
        let leased = || {
            let entries = fs::read_dir(&temporary).unwrap();
            entries.flatten().filter(|entry| entry.path().join("pgmend.lease").exists()).count()
        };
        let end = |mut child: std::process::Child, signal: &str| {
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            child.wait().unwrap();
        };
        end(run(), signal);
        assert_eq!(leased(), left, "{signal}");
        end(run(), "-INT");
        assert_eq!(leased(), 0, "after the next start");
    }
}

#[tokio::test]
async fn how_long_it_takes() {
    for what in ["first", "second"] {
        let begin = Instant::now();
        let mut shadow = started(Setup::new(Flavor::Supabase, "postgres")).await;
        let start = begin.elapsed();
        let mut replays = Vec::new();
        for _ in 0..3 {
            let begin = Instant::now();
            let replay = shadow.replay_database().await.unwrap();
            replays.push(begin.elapsed());
            replay.close().await;
        }
        let begin = Instant::now();
        shadow.stop().await.unwrap();
        println!("embedded {what}: start {start:?} replay databases {replays:?} stop {:?}", begin.elapsed());
    }
}
