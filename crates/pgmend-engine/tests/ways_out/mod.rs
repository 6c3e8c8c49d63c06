//! What a migration may try to get at the machine, and must be refused by a real server.

use tokio_postgres::Client;

/// The ways out of a database. An ordinary role is refused each of them.
const WAYS_OUT: &[&str] = &[
    "copy (select 1) to program 'touch /tmp/pgmend-was-here'",
    "copy p from program 'id'",
    "copy p from '/etc/passwd'",
    "copy (select 1) to '/tmp/pgmend-was-here'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select pg_stat_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select lo_export(lo_create(0), '/tmp/pgmend-was-here')",
    "alter system set archive_command = 'id'",
    "select pg_reload_conf()",
    "set session_preload_libraries = 'x'",
    "alter role current_user set session_preload_libraries = 'x'",
    "load '/tmp/x.so'",
    "create function f() returns int language c as '/tmp/x.so', 'f'",
    "create extension file_fdw",
    "create extension dblink",
    "create extension adminpack",
    "create extension plperlu",
    "create subscription s connection 'host=127.0.0.1' publication p with (connect = false)",
    "create tablespace t location '/tmp'",
    "set session authorization pgmend_superuser",
    "set role pgmend_superuser",
    "grant pg_execute_server_program to current_user",
    "grant pg_read_server_files to anon",
    "grant pgmend_superuser to current_user",
    "alter role current_user superuser",
    "alter role current_user replication",
    "create role worse superuser",
    "create database elsewhere",
];

/// What the server says to a role that may not: `insufficient_privilege`, or that there is no such role,
/// value or extension.
const REFUSED: &[&str] = &["42501", "42704", "22023", "0A000", "58P01"];

/// Every way out is refused, also after what would take an ordinary role off.
pub async fn reaches_nothing(client: &Client) {
    client.batch_execute("create table p (t text)").await.unwrap();
    for before in ["select 1", "reset role", "reset session authorization", "set role none", "reset all", "discard all"]
    {
        client.batch_execute(before).await.unwrap();
        for way in WAYS_OUT {
            let error = client.batch_execute(way).await.expect_err(way);
            let error = error.as_db_error().unwrap_or_else(|| panic!("`{way}`: {error}"));
            assert!(REFUSED.contains(&error.code().code()), "`{before}`, `{way}`: {error:?}");
            // What is refused only because it is not installed says nothing about the role.
            let told = error.code().code() == "42501" || way.contains("extension") || way.contains("pgmend_superuser");
            assert!(told, "`{before}`, `{way}`: {error:?}");
        }
    }
    client.batch_execute("drop table p").await.unwrap();
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
