//! What holds for a replay on a real server, whoever provides it.

use pgmend_engine::shadow::Shadow;
use tokio_postgres::Client;

/// The ways out of a database, each with a word of the refusal that the server gives to an ordinary role.
const WAYS_OUT: &[(&str, &str)] = &[
    ("copy (select 1) to program 'touch /tmp/pgmend-was-here'", "permission denied"),
    ("create table p (t text); copy p from program 'id'", "permission denied"),
    ("create table p (t text); copy p from '/etc/passwd'", "permission denied"),
    ("copy (select 1) to '/tmp/pgmend-was-here'", "permission denied"),
    ("select pg_read_file('/etc/passwd')", "permission denied"),
    ("select pg_read_binary_file('/etc/passwd')", "permission denied"),
    ("select pg_ls_dir('/')", "permission denied"),
    ("select pg_stat_file('/etc/passwd')", "permission denied"),
    ("select lo_import('/etc/passwd')", "permission denied"),
    ("select lo_export(lo_create(0), '/tmp/pgmend-was-here')", "permission denied"),
    ("alter system set archive_command = 'id'", "permission denied"),
    ("select pg_reload_conf()", "permission denied"),
    ("set session_preload_libraries = 'x'", "permission denied"),
    ("set local_preload_libraries = '/tmp/x.so'", "cannot be"),
    ("load '/tmp/x.so'", "not allowed"),
    ("create function f() returns int language c as '/tmp/x.so', 'f'", "permission denied"),
    ("create extension file_fdw", "permission denied"),
    ("create extension dblink", "permission denied"),
    ("create extension adminpack", "permission denied"),
    ("create subscription s connection 'host=127.0.0.1' publication p", "superuser"),
    ("create tablespace t location '/tmp'", "permission denied"),
    ("set session authorization pgmend_superuser", "permission denied"),
    ("set role pgmend_superuser", "permission denied"),
    ("grant pg_execute_server_program to current_user", "must"),
    ("grant pg_read_server_files to anon", "must"),
    ("grant pgmend_superuser to current_user", "must"),
    ("alter role current_user superuser", "must be superuser"),
    ("alter role current_user createrole", "permission denied"),
    ("create role worse superuser", "superuser"),
    ("create role worse", "permission denied"),
    ("create database elsewhere", "permission denied"),
];

/// Every way out fails, also after what would take an ordinary role off.
pub async fn reaches_nothing(client: &Client) {
    for before in ["", "reset role; ", "reset session authorization; ", "set role none; ", "reset all; "] {
        for (way, refusal) in WAYS_OUT {
            let sql = format!("begin; {before}{way}; commit");
            let error = client.batch_execute(&sql).await.expect_err(way);
            client.batch_execute("rollback").await.unwrap();
            let message = error.as_db_error().map(|e| e.message().to_owned()).unwrap_or_default();
            let missing = message.contains("does not exist") && way.contains("pgmend_superuser");
            let absent = message.contains("is not available");
            assert!(message.contains(refusal) || missing || absent, "`{sql}` was refused with: {message}");
        }
    }
    assert!(!std::path::Path::new("/tmp/pgmend-was-here").exists());
    let row = client
        .query_one(
            "select count(*) from pg_roles where pg_has_role(session_user, oid, 'member')
             and (rolsuper or rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 0);
}

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
        "create table app.t (id int primary key)",
        "alter table app.t owner to anon",
        "create table public.t (id int)",
        "comment on schema public is 'x'",
        "grant usage on schema public to anon",
        "set session_replication_role = replica",
        "create trigger on_user after insert on auth.users for each row execute function tsvector_update_trigger()",
        "alter table auth.users enable row level security",
        "create publication everything for table public.t",
        "insert into pgmend_shadow.mark values (1)",
    ] {
        client.batch_execute(sql).await.unwrap_or_else(|e| panic!("`{sql}`: {:?}", e.as_db_error()));
    }
    client
        .batch_execute(&format!("alter table public.t owner to {owner}; reset session_replication_role"))
        .await
        .unwrap();
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
