//! What holds for a replay on a real server, whoever provides it.

use pgmend_engine::shadow::Shadow;
use tokio_postgres::Client;

/// The session acts as `owner` and may do what migrations do.
pub async fn acts_as_the_owner(client: &Client, owner: &str) {
    let row = client
        .query_one(
            "select current_user::text, current_setting('is_superuser'),
                    (select rolbypassrls from pg_roles where rolname = session_user),
                    current_setting('statement_timeout')",
            &[],
        )
        .await
        .unwrap();
    let got: (String, String, bool, String) = (row.get(0), row.get(1), row.get(2), row.get(3));
    assert_eq!(got, (owner.to_owned(), "off".to_owned(), true, "1min".to_owned()));
    for sql in [
        "create schema app",
        "grant create on schema app to anon",
        "create table app.t (id int primary key)",
        "alter table app.t owner to anon",
        "create table public.t (id int)",
        "comment on schema public is 'x'",
        "grant usage on schema public to anon",
        "create trigger on_user after insert on auth.users for each row execute function tsvector_update_trigger()",
        "alter table auth.users enable row level security",
        "create publication everything for table public.t",
        "insert into pgmend_shadow.mark values (1)",
    ] {
        client.batch_execute(sql).await.unwrap_or_else(|e| panic!("`{sql}`: {:?}", e.as_db_error()));
    }
    let row = client.query_one("select current_setting('server_version_num')::int >= 150000", &[]).await.unwrap();
    if row.get(0) {
        client.batch_execute("set session_replication_role = replica; reset session_replication_role").await.unwrap();
    }
    client.batch_execute(&format!("alter table public.t owner to {owner}")).await.unwrap();
}

/// What one replay makes, the next does not see, and a closed one is gone.
pub async fn two_in_sequence(shadow: &mut Shadow) {
    let first = shadow.replay_database().await.unwrap();
    let gone = first.name().to_owned();
    first
        .client
        .batch_execute("create table only_here (a int); insert into pgmend_shadow.mark values (7)")
        .await
        .unwrap();
    first.close().await;
    let second = shadow.replay_database().await.unwrap();
    let row = second
        .client
        .query_one(
            "select to_regclass('only_here') is null, (select count(*) from pgmend_shadow.mark),
                    (select count(*) from pg_database where datname = $1::text::name)",
            &[&gone],
        )
        .await
        .unwrap();
    assert_eq!((row.get::<_, bool>(0), row.get::<_, i64>(1), row.get::<_, i64>(2)), (true, 0, 0));
    second.close().await;
}
