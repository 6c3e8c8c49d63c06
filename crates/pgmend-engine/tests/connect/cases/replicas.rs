//! Servers that cannot be written to.

use pgmend_engine::FailureKind;
use pgmend_engine::connect::{Purpose, connect};

use super::cluster::{Cluster, read, refusal, refused, target};

#[tokio::test]
async fn a_standby_can_be_read_and_is_refused_for_writing() {
    let primary = Cluster::start("host all all 127.0.0.1/32 trust", &[]);
    let standby = Cluster::empty();
    let port = primary.port.to_string();
    standby.run(
        "pg_basebackup",
        &[
            "-h",
            &primary.socket(),
            "-p",
            &port,
            "-U",
            "postgres",
            "-D",
            &standby.data(),
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        ],
    );
    standby.launch();

    let session = read(&standby.tcp("user=postgres")).await.unwrap();
    assert!(session.server.in_recovery);
    refused(&standby.tcp("user=postgres password=hunter2"), Purpose::Write, &["is a read-only replica", "in recovery"])
        .await;
    let (failure, _) = refusal(&standby.tcp("user=postgres"), Purpose::Write).await;
    assert_eq!(failure.kind, FailureKind::Gate);

    // Among several hosts the one of the wanted kind is taken.
    let both = |wants: &str| {
        format!(
            "host=127.0.0.1,127.0.0.1 port={},{} user=postgres dbname=postgres target_session_attrs={wants}",
            standby.port, primary.port
        )
    };
    for (wants, port) in [
        ("any", standby.port),
        ("primary", primary.port),
        ("read-write", primary.port),
        ("read-only", standby.port),
        ("prefer-standby", standby.port),
    ] {
        assert_eq!(read(&both(wants)).await.unwrap().target().port(), port, "{wants}");
    }
    assert!(!connect(&target(&both("primary")), Purpose::Write).await.unwrap().server.in_recovery);
    refused(&primary.tcp("user=postgres target_session_attrs=standby"), Purpose::Read, &["of the kind asked for"])
        .await;

    // A standby that takes no connections answers as one that is starting up does.
    standby.stop();
    standby.write("data/postgresql.auto.conf", "hot_standby = off\n");
    standby.write("data/standby.signal", "");
    standby.run(
        "pg_ctl",
        &[
            "start",
            "-W",
            "-D",
            &standby.data(),
            "-l",
            &standby.path("log"),
            "-o",
            &format!("-p {} -k {} -h 127.0.0.1", standby.port, standby.socket()),
        ],
    );
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let (_, said) = refusal(&standby.tcp("user=postgres"), Purpose::Read).await;
        if said.contains("57P03") {
            assert!(said.contains("is starting up"), "{said}");
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{said}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_database_set_read_only_is_refused_for_writing() {
    let cluster = Cluster::start("host all all 127.0.0.1/32 trust", &[("default_transaction_read_only", "on")]);
    refused(
        &cluster.tcp("user=postgres password=hunter2"),
        Purpose::Write,
        &["is read-only", "default_transaction_read_only"],
    )
    .await;
    assert!(read(&cluster.tcp("user=postgres")).await.unwrap().server.read_only_default);
}
