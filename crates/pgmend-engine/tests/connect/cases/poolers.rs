//! Recognising poolers: the real PgBouncer, in each of its modes.

use std::process::Child;
use std::time::{Duration, Instant};

use pgmend_engine::FailureKind;
use pgmend_engine::connect::{PoolMode, PoolerKind, Purpose, connect};

use super::cluster::{Cluster, free_port, read, refusal, refused, target};

struct PgBouncer {
    port: u16,
    child: Child,
}

impl PgBouncer {
    fn start(cluster: &Cluster, mode: &str, more: &str) -> Option<Self> {
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
            .into_iter()
            .find(|path| std::path::Path::new(path).exists())?;
        let port = free_port();
        let users = cluster.write(&format!("users-{port}"), "\"postgres\" \"hunter2\"\n");
        let config = format!(
            "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = plain\nauth_file = {users}\npool_mode = {mode}\n{more}\n",
            cluster.socket(),
            cluster.port
        );
        let config = cluster.write(&format!("{port}.ini"), &config);
        let log = std::fs::File::create(cluster.path(&format!("{port}.log"))).unwrap();
        let child = cluster.command(program).arg(config).stderr(log).spawn().unwrap();
        let started = Self { port, child };
        let deadline = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "PgBouncer does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(started)
    }

    fn db(&self) -> String {
        format!("postgres://postgres:hunter2@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn transaction_mode_is_found_out_by_what_it_does() {
    let cluster = Cluster::start("local all all trust", &[]);
    // Statement mode is transaction mode and worse; options that are passed over instead of refused, and a pool
    // that hands out its sessions in turn, are harder to find out.
    for (mode, more, kind) in [
        ("transaction", "", PoolerKind::PgBouncer),
        ("transaction", "ignore_startup_parameters = options", PoolerKind::Unknown),
        ("transaction", "server_round_robin = 1\nmin_pool_size = 2", PoolerKind::PgBouncer),
        ("statement", "", PoolerKind::PgBouncer),
    ] {
        let Some(bouncer) = PgBouncer::start(&cluster, mode, more) else {
            panic!("PgBouncer is not installed (Debian: `apt-get install pgbouncer`)");
        };
        let mut session = read(&bouncer.db()).await.unwrap();
        let pooler = session.server.pooler.clone().expect("a pooler");
        assert_eq!((pooler.kind, pooler.mode), (kind, PoolMode::Transaction), "{mode} {more}");
        assert!(!session.is_guarded());
        if mode == "transaction" {
            // Reading serves, within a transaction.
            for _ in 0..3 {
                let transaction = session.client.build_transaction().read_only(true).start().await.unwrap();
                let row = transaction.query_one("SELECT $1::text || current_user", &[&"as "]).await.unwrap();
                assert_eq!(row.get::<_, String>(0), "as postgres");
                transaction.commit().await.unwrap();
            }
        }
        session.close().await;

        refused(&bouncer.db(), Purpose::Write, &["pooler in transaction mode", "advisory locks", "5432"]).await;
        assert_eq!(refusal(&bouncer.db(), Purpose::Write).await.0.kind, FailureKind::Gate);

        // Nothing is left behind in the server's sessions for the next who is given them.
        let left = read(&bouncer.db()).await.unwrap();
        for _ in 0..4 {
            let messages = left.client.simple_query("SHOW default_transaction_read_only").await.unwrap();
            let on = messages.iter().any(
                |message| matches!(message, tokio_postgres::SimpleQueryMessage::Row(row) if row.get(0) == Some("on")),
            );
            assert!(!on);
        }
    }
}

#[tokio::test]
async fn session_mode_serves_for_writing() {
    let cluster = Cluster::start("local all all trust", &[]);
    for (more, kind) in [("", PoolerKind::PgBouncer), ("ignore_startup_parameters = options", PoolerKind::Unknown)] {
        let bouncer = PgBouncer::start(&cluster, "session", more).expect("PgBouncer is installed");
        let session = connect(&target(&bouncer.db()), Purpose::Write).await.unwrap();
        let pooler = session.server.pooler.clone().expect("a pooler");
        assert_eq!((pooler.kind, pooler.mode), (kind, PoolMode::Session));
        session.client.batch_execute("CREATE TABLE IF NOT EXISTS made (id int)").await.unwrap();
        session.close().await;
        refused(&bouncer.db().replace("hunter2", "hunter22"), Purpose::Write, &["127.0.0.1"]).await;
    }
}

#[tokio::test]
async fn the_platforms_pooler_is_known_by_its_port() {
    let cluster = Cluster::start("host all all 127.0.0.1/32 trust", &[]);
    let by_port = |host: &str, port: u16| {
        format!("postgres://postgres@{host}:{port}/postgres?hostaddr=127.0.0.1&sslmode=disable")
    };
    // A direct connection to a server that is called so and listens elsewhere.
    let host = "aws-0-eu-central-1.pooler.supabase.com";
    let session = read(&by_port(host, cluster.port)).await.unwrap();
    assert_eq!(session.server.pooler.unwrap().mode, PoolMode::Session);
    let session = read(&by_port("db.abcdefgh.supabase.co", cluster.port)).await.unwrap();
    assert!(session.server.pooler.is_none());
}
