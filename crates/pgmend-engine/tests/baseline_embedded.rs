//! The baseline on the embedded server, where the replay is the bootstrap superuser inside the sandbox: everything loads,
//! the control files install, and the same migrations run.
#![cfg(feature = "embedded")]

use pglite_oxide::{PgliteServer, extensions};
use pgmend_engine::baseline;
use tokio_postgres::NoTls;

fn words(e: &tokio_postgres::Error) -> String {
    e.as_db_error().map_or_else(|| format!("{e:?}"), |d| format!("{} {}", d.message(), d.where_().unwrap_or("")))
}

#[test]
fn it_loads_and_serves_on_the_embedded_server() {
    let server = PgliteServer::builder().temporary().extensions([extensions::VECTOR]).start().unwrap();
    let folder = server.root().join("tmp/pglite/share/postgresql/extension");
    for (name, text) in baseline::embedded_files() {
        if !folder.join(name).exists() {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&server.database_url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        // Asking the server for an extension's files also makes the extension in its first database.
        client.batch_execute("drop extension if exists vector").await.unwrap();
        for (part, sql) in [("internals", baseline::internals()), ("supabase", baseline::supabase())] {
            client.batch_execute(sql).await.unwrap_or_else(|e| panic!("{part}: {}", words(&e)));
        }

        // As files: each installs by a plain CREATE EXTENSION, and goes again.
        for (control, _) in baseline::embedded_files().iter().filter(|(name, _)| name.ends_with(".control")) {
            let name = control.trim_end_matches(".control");
            let there = client.query("select from pg_extension where extname = $1", &[&name]).await.unwrap();
            if there.is_empty() {
                let sql = format!("begin; create extension \"{name}\" cascade; drop extension \"{name}\"; rollback");
                client.batch_execute(&sql).await.unwrap_or_else(|e| panic!("{name}: {}", words(&e)));
            }
        }

        client.batch_execute("set search_path = \"\\$user\", public, extensions").await.unwrap();
        let mut failed = Vec::new();
        for block in include_str!("baseline/migrations.sql").split("--# ").skip(1) {
            let (title, sql) = block.split_once('\n').unwrap();
            if let Err(e) = client.batch_execute(sql).await {
                failed.push(format!("{title}: {}", words(&e)));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    });
    // The server ends once its one connection has.
    drop(runtime);
    server.shutdown().unwrap();
}
