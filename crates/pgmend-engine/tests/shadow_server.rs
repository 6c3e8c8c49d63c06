//! Databases lent by a server that was named by URL: a real one, that asks for passwords.
#![cfg(test)]
#![cfg(unix)]

mod replay;
mod ways_out;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pgmend_core::server::{Flavor, ServerVersion};
use pgmend_engine::shadow::{self, ProviderKind, Setup, Shadow, Wish};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

const PASSWORD: &str = "open-sesame";

/// A server on a free port of the loopback, with a superuser `admin`; killed when dropped.
struct Host {
    server: Child,
    port: u16,
    _directory: TempDir,
}

impl Host {
    async fn start() -> Self {
        let bin = std::env::var_os("PGMEND_TEST_BIN").map_or("/usr/lib/postgresql/15/bin".into(), PathBuf::from);
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let home = directory.path().join("home");
        fs::create_dir(&home).unwrap();
        fs::write(home.join("password"), PASSWORD).unwrap();
        let account = (fs::metadata(&home).unwrap().uid() == 0).then(|| {
            let list = fs::read_to_string("/etc/passwd").unwrap();
            let line = list.lines().find(|line| line.starts_with("postgres:")).unwrap().to_owned();
            let ids: Vec<u32> = line.split(':').skip(2).take(2).map(|id| id.parse().unwrap()).collect();
            chown(&home, Some(ids[0]), Some(ids[1])).unwrap();
            ids
        });
        let command = |program: &str| {
            let mut command = Command::new(bin.join(program));
            command.current_dir(&home).stdout(Stdio::null()).stderr(Stdio::null());
            if let Some(ids) = &account {
                command.uid(ids[0]).gid(ids[1]);
            }
            command
        };
        let made = command("initdb")
            .args(["-D", "data", "-U", "admin", "--pwfile=password", "--auth=scram-sha-256", "--no-sync"])
            .args(["--locale=C", "--encoding=UTF8"])
            .status()
            .unwrap();
        assert!(made.success());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = command("postgres")
            .args([
                "-D",
                "data",
                "-c",
                "unix_socket_directories=",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
            ])
            .args(["-p", &port.to_string()])
            .spawn()
            .unwrap();
        let host = Self { server, port, _directory: directory };
        let deadline = Instant::now() + Duration::from_secs(20);
        while let Err(e) = tokio_postgres::connect(&host.url("admin"), NoTls).await {
            assert!(Instant::now() < deadline, "{e:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        host
    }

    fn url(&self, user: &str) -> String {
        format!("postgres://{user}:{PASSWORD}@127.0.0.1:{}/postgres", self.port)
    }

    async fn admin(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.url("admin"), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    async fn shadow(&self, user: &str, flavor: Flavor) -> Result<Shadow, Box<pgmend_engine::Failure>> {
        let chosen =
            shadow::choose(&self.url(user).parse::<Wish>().unwrap(), Some(ServerVersion(150_018)), None).await?;
        assert_eq!(chosen.choice().kind, ProviderKind::Server);
        shadow::start(chosen, Setup::new(flavor, "app_owner")).await
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // SIGQUIT: the server takes its backends with it.
        let _ = Command::new("kill").args(["-QUIT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
    }
}

/// What pgmend left: databases and roles that a fresh server does not have.
async fn left(admin: &Client) -> Vec<String> {
    let sql = "select datname::text from pg_database where datname !~ '^(postgres|template[01])$'
               union all select rolname::text from pg_roles where rolname !~ '^pg_' and rolname <> 'admin' order by 1";
    admin.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_superusers_server_lends_databases_to_an_ordinary_role() {
    let host = Host::start().await;
    let admin = host.admin().await;
    let mut shadow = host.shadow("admin", Flavor::Supabase).await.unwrap();
    let replay = shadow.replay_database().await.unwrap();
    replay::acts_as_the_owner(&replay.client, "app_owner").await;
    ways_out::reaches_nothing(&replay.client).await;
    replay.close().await;
    replay::two_in_sequence(&mut shadow).await;
    let forgotten = shadow.replay_database().await.unwrap();
    shadow.stop().await.unwrap();
    assert!(forgotten.client.batch_execute("select 1").await.is_err());
    assert_eq!(left(&admin).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_ordinary_role_with_createdb_is_used_as_it_is() {
    let host = Host::start().await;
    let admin = host.admin().await;
    admin.batch_execute(&format!("create role maker login createdb bypassrls password '{PASSWORD}'")).await.unwrap();
    let mut shadow = host.shadow("maker", Flavor::Postgres).await.unwrap();
    let replay = shadow.replay_database().await.unwrap();
    let row = replay.client.query_one("select current_user::text", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "maker");
    replay.client.batch_execute("create schema app; create table app.t (a int)").await.unwrap();
    replay.close().await;
    replay::two_in_sequence(&mut shadow).await;
    shadow.stop().await.unwrap();
    assert_eq!(left(&admin).await, ["maker"]);
}

#[tokio::test]
async fn a_role_that_may_too_much_or_too_little_is_refused() {
    let host = Host::start().await;
    let admin = host.admin().await;
    let cases = [
        ("createdb", "grant pg_read_server_files to someone", "pg_read_server_files"),
        ("createdb", "grant pg_execute_server_program to someone", "pg_execute_server_program"),
        ("createdb", "grant admin to someone", "superuser"),
        ("nocreatedb", "select 1", "may not make databases"),
    ];
    for (attribute, grant, why) in cases {
        admin
            .batch_execute(&format!("create role someone login {attribute} password '{PASSWORD}'; {grant}"))
            .await
            .unwrap();
        let failure = host.shadow("someone", Flavor::Postgres).await.err().unwrap();
        assert!(failure.to_string().contains(why), "{failure}");
        assert!(!failure.hints.is_empty());
        admin.batch_execute("drop role someone").await.unwrap();
        assert_eq!(left(&admin).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let host = Host::start().await;
    let wish: Wish = format!("postgres://admin:wrong-guess@127.0.0.1:{}/postgres", host.port).parse().unwrap();
    let failure = shadow::choose(&wish, None, None).await.err().unwrap();
    assert!(failure.to_string().contains("password authentication failed"), "{failure}");
    assert!(!format!("{failure:?}").contains("wrong-guess"));
}

#[tokio::test]
async fn what_a_dead_run_left_goes_and_nothing_else() {
    let host = Host::start().await;
    let admin = host.admin().await;
    // A run that is alive, one that died (its runtime is gone without a farewell), and a user's own things.
    let mut alive = host.shadow("admin", Flavor::Supabase).await.unwrap();
    let url = host.url("admin");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let chosen = shadow::choose(&url.parse().unwrap(), None, None).await.unwrap();
            let mut dead = shadow::start(chosen, Setup::new(Flavor::Supabase, "app_owner")).await.unwrap();
            std::mem::forget(dead.replay_database().await.unwrap());
            std::mem::forget(dead);
        });
    })
    .join()
    .unwrap();
    for own in ["create database pgmend_shadow_mine", "create role pgmend_shadow_me"] {
        admin.batch_execute(own).await.unwrap();
    }
    let count = |names: &[String]| names.iter().filter(|name| name.starts_with("pgmend_shadow_")).count();
    // Base and login role of each, one replay, the user's two.
    assert_eq!(count(&left(&admin).await), 7);

    let third = host.shadow("admin", Flavor::Supabase).await.unwrap();
    assert_eq!(count(&left(&admin).await), 6, "{:?}", left(&admin).await);
    third.stop().await.unwrap();
    assert_eq!(count(&left(&admin).await), 4, "{:?}", left(&admin).await);
    replay::two_in_sequence(&mut alive).await;
    alive.stop().await.unwrap();
    assert_eq!(left(&admin).await, ["pgmend_shadow_me", "pgmend_shadow_mine"]);
}

#[tokio::test]
async fn how_long_it_takes() {
    let host = Host::start().await;
    let begin = Instant::now();
    let mut shadow = host.shadow("admin", Flavor::Supabase).await.unwrap();
    let start = begin.elapsed();
    let begin = Instant::now();
    let replay = shadow.replay_database().await.unwrap();
    println!("server: start {start:?} replay database {:?}", begin.elapsed());
    replay.close().await;
    shadow.stop().await.unwrap();
}
