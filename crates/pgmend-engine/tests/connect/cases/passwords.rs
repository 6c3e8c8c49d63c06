//! Passwords, roles, databases, hosts and ports that are wrong: each ends as one clear failure.

use std::os::unix::fs::PermissionsExt;

use pgmend_engine::connect::{Environment, Purpose, connect};

use super::cluster::{Cluster, ask, free_port, read, refused, target_in};

const HBA: &str = "host all scram_user 127.0.0.1/32 scram-sha-256\n\
                   host all md5_user 127.0.0.1/32 md5\n\
                   host all clear_user 127.0.0.1/32 password\n\
                   host all limited,stranger 127.0.0.1/32 trust\n\
                   host all denied 127.0.0.1/32 trust";

fn cluster() -> Cluster {
    let cluster = Cluster::start(HBA, &[]);
    cluster.sql(
        "CREATE ROLE scram_user LOGIN PASSWORD 'hunter2 x/@:%'; SET password_encryption = md5; \
         CREATE ROLE md5_user LOGIN PASSWORD 'hunter2'; CREATE ROLE clear_user LOGIN PASSWORD 'hunter2'; \
         CREATE ROLE limited LOGIN CONNECTION LIMIT 0; CREATE ROLE denied LOGIN; CREATE ROLE outsider LOGIN",
    );
    cluster.sql("CREATE DATABASE closed");
    cluster.sql("REVOKE CONNECT ON DATABASE closed FROM public");
    cluster
}

#[tokio::test]
async fn each_kind_of_password_serves_and_each_mistake_is_named() {
    let cluster = cluster();
    let port = cluster.port;
    let url = format!("postgres://scram_user:hunter%32%20x%2f%40%3A%25@127.0.0.1:{port}/postgres");
    for db in [
        url.clone(),
        cluster.tcp("user=scram_user password='hunter2 x/@:%'"),
        cluster.tcp("user=md5_user password=hunter2"),
        cluster.tcp("user=clear_user password=hunter2"),
    ] {
        let session = read(&db).await.unwrap();
        assert_eq!(ask(&session, "SELECT current_setting('application_name')").await, "pgmend");
    }

    let wrong = [
        (cluster.tcp("user=scram_user password=hunter2"), vec!["refused the password of `scram_user`", "28P01"]),
        (cluster.tcp("user=md5_user password=hunter22"), vec!["refused the password of `md5_user`"]),
        (cluster.tcp("user=clear_user password=hunter22"), vec!["refused the password of `clear_user`"]),
        (cluster.tcp("user=md5_user"), vec!["wants a password for `md5_user`", ".pgpass"]),
        (cluster.tcp("user=outsider password=hunter2"), vec!["lets nobody in as `outsider`", "pg_hba.conf"]),
        (cluster.tcp("user=stranger password=hunter2"), vec!["the role `stranger` cannot log in"]),
        (cluster.tcp("user=limited password=hunter2"), vec!["no connection to spare", "53300"]),
        (cluster.tcp("user=denied password=hunter2 dbname=nope"), vec!["no database `nope`", "3D000"]),
        (cluster.tcp("user=denied password=hunter2 dbname=closed"), vec!["may not connect to the database `closed`"]),
        (format!("postgres://u:hunter2@127.0.0.1:{}/d", free_port()), vec!["nothing listens on `127.0.0.1:"]),
        ("postgres://u:hunter2@nowhere.invalid/d".to_owned(), vec!["the host `nowhere.invalid` is not known"]),
        (
            format!("host={} port={} user=u password=hunter2", cluster.socket(), port + 1),
            vec!["no server on the socket"],
        ),
        (url.replace("?", "") + "?options=-c%20nosuch%3D1", vec!["nosuch"]),
    ];
    for (db, expected) in wrong {
        refused(&db, Purpose::Read, &expected).await;
    }
}

#[tokio::test]
async fn password_files_serve_and_the_first_host_that_answers_is_taken() {
    let cluster = cluster();
    let home = tempfile::tempdir().unwrap();
    let pgpass = home.path().join(".pgpass");
    std::fs::write(&pgpass, format!("*:{}:*:md5_user:hunter2\n", cluster.port)).unwrap();
    std::fs::set_permissions(&pgpass, std::fs::Permissions::from_mode(0o600)).unwrap();
    let env = Environment::default().with_home(home.path());
    let db = format!("postgres://md5_user@127.0.0.1:{},127.0.0.1:{}/postgres", free_port(), cluster.port);
    let session = connect(&target_in(&db, env.clone()).unwrap(), Purpose::Read).await.unwrap();
    assert_eq!(session.target().port(), cluster.port);

    std::fs::write(&pgpass, "*:*:*:*:hunter23\n").unwrap();
    let failure = connect(&target_in(&db, env).unwrap(), Purpose::Read).await.unwrap_err();
    assert!(failure.hints[0].contains(".pgpass"), "{failure:?}");
    assert!(failure.causes.iter().any(|cause| cause.contains("refused")), "{failure:?}");
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let db = format!("postgres://u:hunter2@{}/d?connect_timeout=2", silent.local_addr().unwrap());
    let begun = std::time::Instant::now();
    refused(&db, Purpose::Read, &["no answer from `127.0.0.1:", "within 2 s"]).await;
    assert!(begun.elapsed() < std::time::Duration::from_secs(8));
}

#[tokio::test]
async fn another_program_on_the_port_is_told_apart() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in other.incoming() {
            use std::io::{Read, Write};
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 64]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    refused(&format!("postgres://u:hunter2@{address}/d"), Purpose::Read, &["broke off", "no other program"]).await;
}
