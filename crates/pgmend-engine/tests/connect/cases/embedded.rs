//! The embedded server takes one connection at a time, so recognising a pooler must not wait for a second one.

use std::time::{Duration, Instant};

use pgmend_engine::connect::{Purpose, connect};

use super::cluster::target;

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_server_is_no_pooler() {
    let server = tokio::task::spawn_blocking(|| pglite_oxide::PgliteServer::temporary_tcp().unwrap()).await.unwrap();
    let begun = Instant::now();
    let session = connect(&target(&server.database_url()), Purpose::Write).await.unwrap();
    assert!(session.server.pooler.is_none(), "{session:?}");
    assert_eq!(session.server.version.major(), 17);
    assert!(begun.elapsed() < Duration::from_secs(10));
    session.close().await;
    let session = connect(&target(&server.database_url()), Purpose::Read).await.unwrap();
    assert!(session.client.batch_execute("CREATE TABLE t ()").await.is_err());
    session.close().await;
    tokio::task::spawn_blocking(move || drop(server)).await.unwrap();
}
