//! TLS: what each `sslmode` accepts, against real servers with real certificates.

use pgmend_engine::connect::{Purpose, connect};

use super::certificates::{Authority, self_signed};
use super::cluster::{Cluster, ask, read, refused, target};

const HBA: &str = "hostssl all only_tls 127.0.0.1/32 trust\n\
                   hostnossl all only_plain 127.0.0.1/32 trust\n\
                   hostssl all certified 127.0.0.1/32 cert\n\
                   hostssl all scram_user 127.0.0.1/32 scram-sha-256\n\
                   host all anyone 127.0.0.1/32 trust";

fn with_tls(certificate: &(String, String), client_authority: &Authority) -> Cluster {
    let cluster = Cluster::start(HBA, &[]);
    cluster.write("data/server.crt", &certificate.0);
    cluster.write("data/server.key", &certificate.1);
    cluster.write("data/clients.crt", &client_authority.pem());
    cluster.sql("ALTER SYSTEM SET ssl = on");
    cluster.sql("ALTER SYSTEM SET ssl_ca_file = 'clients.crt'");
    cluster.stop();
    cluster.launch();
    cluster.sql(
        "CREATE ROLE only_tls LOGIN; CREATE ROLE only_plain LOGIN; CREATE ROLE certified LOGIN; CREATE ROLE anyone LOGIN; \
         CREATE ROLE scram_user LOGIN PASSWORD 'hunter2'",
    );
    cluster
}

const USES_TLS: &str = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

#[tokio::test]
async fn every_mode_checks_what_libpq_checks() {
    let (authority, stranger) = (Authority::new("ours"), Authority::new("theirs"));
    let cluster = with_tls(&authority.issue("server", &["localhost"]), &authority);
    let ours = cluster.write("ours.crt", &authority.pem());
    let theirs = cluster.write("theirs.crt", &stranger.pem());
    let to = |host: &str, more: &str| {
        format!("host={host} hostaddr=127.0.0.1 port={} dbname=postgres password=hunter2 {more}", cluster.port)
    };

    // (settings, whether the connection is encrypted)
    let good = [
        (to("localhost", &format!("user=anyone sslmode=verify-full sslrootcert={ours}")), "true"),
        (to("127.0.0.1", &format!("user=anyone sslmode=verify-ca sslrootcert={ours}")), "true"),
        (to("127.0.0.1", &format!("user=anyone sslmode=require sslrootcert={ours}")), "true"),
        (to("127.0.0.1", "user=anyone sslmode=require sslrootcert=/nonexistent-file"), "true"),
        (to("127.0.0.1", "user=anyone sslmode=require"), "true"),
        (to("my_db-", "user=anyone sslmode=require"), "true"),
        (to("127.0.0.1", "user=anyone"), "true"),
        (to("127.0.0.1", "user=anyone sslmode=allow"), "false"),
        (to("127.0.0.1", "user=anyone sslmode=disable"), "false"),
        (to("127.0.0.1", "user=only_plain sslmode=prefer"), "false"),
        (to("127.0.0.1", "user=only_tls sslmode=allow"), "true"),
        (to("127.0.0.1", "user=anyone sslmode=require ssl_min_protocol_version=TLSv1.3"), "true"),
        (to("127.0.0.1", "user=anyone sslmode=require ssl_max_protocol_version=TLSv1.2"), "true"),
        (to("127.0.0.1", "user=scram_user sslmode=require channel_binding=require"), "true"),
        (to("127.0.0.1", "user=scram_user sslmode=require channel_binding=disable"), "true"),
    ];
    for (db, encrypted) in good {
        let session = read(&db).await.unwrap_or_else(|failure| panic!("{db}: {failure:?}"));
        assert_eq!(ask(&session, USES_TLS).await, encrypted, "{db}");
    }

    let bad = [
        (
            to("127.0.0.1", &format!("user=anyone sslmode=verify-full sslrootcert={ours}")),
            vec!["is for another host than `127.0.0.1`", "verify-ca"],
        ),
        (
            to("localhost", &format!("user=anyone sslmode=verify-full sslrootcert={theirs}")),
            vec!["signed by nobody who is trusted", "sslrootcert"],
        ),
        (to("localhost", "user=anyone sslrootcert=system"), vec!["signed by nobody who is trusted"]),
        (
            to("localhost", &format!("user=anyone sslmode=verify-ca sslrootcert={theirs}")),
            vec!["signed by nobody who is trusted"],
        ),
        (
            to("localhost", &format!("user=anyone sslmode=require sslrootcert={theirs}")),
            vec!["signed by nobody who is trusted"],
        ),
        (to("127.0.0.1", "user=only_tls sslmode=disable"), vec!["lets nobody in as `only_tls`", "sslmode"]),
        (to("127.0.0.1", "user=only_plain sslmode=require"), vec!["lets nobody in as `only_plain`"]),
        (to("127.0.0.1", "user=certified sslmode=require"), vec!["certified"]),
        (to("127.0.0.1", "user=scram_user sslmode=disable channel_binding=require"), vec!["scram_user"]),
    ];
    for (db, expected) in bad {
        refused(&db, Purpose::Read, &expected).await;
    }

    let (certificate, key) = authority.issue("certified", &[]);
    let (cert, key) = (cluster.write("client.crt", &certificate), cluster.write("client.key", &key));
    let db =
        to("localhost", &format!("user=certified sslmode=verify-full sslrootcert={ours} sslcert={cert} sslkey={key}"));
    let session = read(&db).await.unwrap();
    assert_eq!(session.server.user, "certified");
}

#[tokio::test]
async fn a_self_signed_certificate_may_be_its_own_root() {
    let certificate = self_signed("localhost");
    let cluster = with_tls(&certificate, &Authority::new("clients"));
    let root = cluster.write("root.crt", &certificate.0);
    let db = format!("host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user=anyone", cluster.port);
    read(&format!("{db} sslmode=verify-full sslrootcert={root}")).await.unwrap();
    let db = db.replace("host=localhost", "host=elsewhere");
    refused(&format!("{db} sslmode=verify-full sslrootcert={root}"), Purpose::Read, &["another host than `elsewhere`"])
        .await;
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_asked_for() {
    let cluster = Cluster::start("host all all 127.0.0.1/32 trust", &[]);
    let root = cluster.write("root.crt", &Authority::new("ours").pem());
    for mode in ["require", "verify-ca", "verify-full"] {
        let db = cluster.tcp(&format!("user=postgres password=hunter2 sslmode={mode} sslrootcert={root}"));
        refused(&db, Purpose::Read, &["does not offer TLS", &format!("sslmode={mode}")]).await;
    }
    for mode in ["disable", "allow", "prefer"] {
        read(&cluster.tcp(&format!("user=postgres sslmode={mode}"))).await.unwrap();
    }
    // A unix socket has no TLS, and needs none.
    read(&format!("{} sslmode=require", cluster.admin())).await.unwrap();
    read(&format!("{} sslmode=verify-full sslcert=/nonexistent-file", cluster.admin())).await.unwrap();
    let missing = cluster.tcp("user=postgres sslmode=verify-full sslrootcert=/nonexistent-file/root.crt");
    let failure = connect(&target(&missing), Purpose::Read).await.unwrap_err();
    assert!(failure.what.contains("/nonexistent-file/root.crt"), "{failure:?}");
    let missing = cluster.tcp("user=postgres sslmode=verify-full");
    let failure = connect(&target(&missing), Purpose::Read).await.unwrap_err();
    assert!(failure.what.contains("needs a root certificate"), "{failure:?}");
}

#[tokio::test]
async fn a_statement_is_cancelled_over_tls() {
    let authority = Authority::new("ours");
    let cluster = with_tls(&authority.issue("server", &["localhost"]), &authority);
    let session = read(&cluster.tcp("user=only_tls sslmode=require")).await.unwrap();
    let cancel = session.cancel_token();
    let pid: i32 = session.client.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0);
    let sleeping = session.client.batch_execute("SELECT pg_sleep(60)");
    let cancelling = async {
        let active = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND query LIKE '%pg_sleep%'");
        while cluster.sql(&active) != "1" {
            tokio::task::yield_now().await;
        }
        cancel.cancel().await.unwrap();
    };
    let (slept, ()) = tokio::join!(sleeping, cancelling);
    assert_eq!(slept.unwrap_err().code().unwrap().code(), "57014");
}
