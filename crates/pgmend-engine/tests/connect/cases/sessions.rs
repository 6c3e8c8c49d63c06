//! What a session is, once it stands.

use std::time::{Duration, Instant};

use pgmend_core::server::Flavor;
use pgmend_engine::connect::{Environment, Purpose, connect, is_connection_lost, libpq_variables, server_error};

use super::cluster::{Cluster, ask, read, target, target_in};

#[tokio::test]
async fn it_knows_its_server_and_a_reader_cannot_write() {
    let cluster = Cluster::start("host all all 127.0.0.1/32 trust", &[]);
    cluster.sql("CREATE ROLE app LOGIN");
    let session = read(&cluster.tcp("user=app options='-c search_path=elsewhere'")).await.unwrap();
    let server = &session.server;
    assert_eq!(server.version.major(), 15);
    assert_eq!(server.version_text, server.version.to_string());
    assert_eq!(server.flavor, Flavor::Postgres);
    assert_eq!((server.user.as_str(), server.database.as_str()), ("app", "postgres"));
    assert!(!server.superuser && !server.in_recovery && !server.read_only_default && server.pooler.is_none());
    assert_eq!(ask(&session, "SHOW search_path").await, "elsewhere");

    let error = session.client.batch_execute("CREATE TEMP TABLE t (id int); SELECT 1/0").await.unwrap_err();
    assert!(!is_connection_lost(&error));
    let refused = session.client.batch_execute("CREATE ROLE nobody").await.unwrap_err();
    assert_eq!(server_error(&refused).unwrap().code, "25006");

    let writer = connect(&target(&cluster.admin()), Purpose::Write).await.unwrap();
    assert!(writer.server.superuser && !writer.is_guarded());
    writer.client.batch_execute("CREATE ROLE supabase_admin; CREATE ROLE authenticator").await.unwrap();
    assert_eq!(read(&cluster.admin()).await.unwrap().server.flavor, Flavor::Supabase);

    let error = writer.client.batch_execute("SELECT 1,\n  nosuch").await.unwrap_err();
    let error = server_error(&error).unwrap();
    assert_eq!((error.code.as_str(), error.position, error.severity.as_str()), ("42703", Some(13), "ERROR"));
    writer.client.batch_execute("DO $$ BEGIN RAISE WARNING 'look %', 1; END $$").await.unwrap();
    let notices = writer.take_notices();
    assert_eq!(notices.iter().map(|notice| notice.message.as_str()).collect::<Vec<_>>(), ["look 1"]);
    assert!(writer.take_notices().is_empty());
}

#[tokio::test]
async fn it_ends_when_dropped_and_says_why_when_the_server_ends_it() {
    let cluster = Cluster::start("", &[]);
    let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgmend'";
    let session = read(&cluster.admin()).await.unwrap();
    assert_eq!(cluster.sql(count), "1");
    drop(session);
    let deadline = Instant::now() + Duration::from_secs(10);
    while cluster.sql(count) != "0" {
        assert!(Instant::now() < deadline, "the connection is still there");
        tokio::task::yield_now().await;
    }

    let session = read(&cluster.admin()).await.unwrap();
    cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgmend'");
    let deadline = Instant::now() + Duration::from_secs(10);
    let because = loop {
        if let Some(because) = session.ended_because() {
            break because.join(": ");
        }
        assert!(Instant::now() < deadline);
        tokio::task::yield_now().await;
    };
    assert!(because.contains("57P01"), "{because}");
    let error = session.client.simple_query("SELECT 1").await.unwrap_err();
    assert!(is_connection_lost(&error), "{error:?}");
}

/// psql is the oracle: with the same string, and with the variables that a child is given, it lands in the same place.
#[tokio::test]
async fn psql_lands_in_the_same_place() {
    let cluster = Cluster::start("host all all 127.0.0.1/32 trust\nlocal all all trust", &[]);
    cluster.sql(r#"CREATE ROLE "it's" LOGIN; CREATE ROLE "a b" LOGIN; CREATE ROLE app LOGIN"#);
    cluster.sql(r#"CREATE DATABASE "o=b\c""#);
    cluster.sql("CREATE DATABASE app");
    let (port, socket) = (cluster.port, cluster.socket());
    let encoded = socket.replace('/', "%2F");
    let service = cluster.write(
        "services",
        &format!(
            "# x\n[other]\nport=1\n[here]\nhost={socket}\nport={port}\nuser=app\ndbname=postgres\n[later]\nport=2\n"
        ),
    );
    let nothing: Vec<(&str, String)> = Vec::new();
    let cases = [
        (format!("postgres://app@127.0.0.1:{port}"), nothing.clone()),
        (format!("postgresql://a%20b@127.0.0.1:{port}/o%3Db%5Cc?application_name=x%20y"), nothing.clone()),
        (format!("postgres://app@{encoded}:{port}/postgres"), nothing.clone()),
        (format!("postgres:///postgres?host={socket}&port={port}&user=it's"), nothing.clone()),
        (format!("postgres://127.0.0.1:{port}/?user=app&user=postgres"), nothing.clone()),
        (format!("postgres://[::1]:1,127.0.0.1:{port}/app?user=app"), nothing.clone()),
        (format!(r"host = 127.0.0.1 port={port} user=it\'s dbname = 'o=b\\c'"), nothing.clone()),
        (format!("user='a b'host='127.0.0.1' port={port} dbname=app"), nothing.clone()),
        (format!("user=app user=postgres host={socket} port={port}"), nothing.clone()),
        ("app".to_owned(), vec![("PGHOST", socket.clone()), ("PGPORT", port.to_string()), ("PGUSER", "app".into())]),
        (
            "dbname=app".to_owned(),
            vec![("PGSERVICE", "here".into()), ("PGSERVICEFILE", service.clone()), ("PGUSER", "postgres".into())],
        ),
        (
            "service=here user=postgres".to_owned(),
            vec![("PGSERVICEFILE", service.clone()), ("PGDATABASE", "app".into())],
        ),
        (
            format!("postgres://127.0.0.1:{port}"),
            vec![("PGUSER", "app".into()), ("PGAPPNAME", "mine".into()), ("PGOPTIONS", "-c search_path=q".into())],
        ),
    ];
    let sql = "SELECT current_user || '|' || current_database() || '|' || current_setting('search_path') || '|' \
               || coalesce(inet_server_port()::text, 'socket')";
    for (db, variables) in cases {
        let env = Environment::of(variables.clone()).with_user("app");
        let target = target_in(&db, env).unwrap_or_else(|failure| panic!("{db}: {failure:?}"));
        let session = connect(&target, Purpose::Read).await.unwrap_or_else(|failure| panic!("{db}: {failure:?}"));
        let ours = ask(&session, sql).await;
        let psql = |arguments: &[&str], variables: Vec<(String, String)>| {
            let mut command = cluster.command("psql");
            for name in libpq_variables() {
                command.env_remove(name);
            }
            let output = command.args(arguments).args(["-XAtc", sql]).envs(variables).output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{db}: {}", String::from_utf8_lossy(&output.stderr));
            said.trim().to_owned()
        };
        let given = variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        assert_eq!(ours, psql(&["-d", &db], given), "{db}");
        assert_eq!(ours, psql(&[], session.target().libpq_environment()), "{db}");
        assert_eq!(ours, psql(&[], target.libpq_environment()), "{db}");
    }
}
