//! Content fingerprints on a real server: what must not change them, what must, and what must be refused.

use crate::private_server::PrivateServer;
use pgmend_engine::Result;
use pgmend_engine::fingerprint::{Content, TableName, contents, contents_of, user_tables};
use tokio_postgres::Client;

async fn in_transaction(client: &Client, table: &TableName) -> Result<Content> {
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.expect("a transaction");
    let read = contents(client, std::slice::from_ref(table)).await;
    client.batch_execute("COMMIT").await.expect("a usable transaction");
    read.map(|mut all| all.remove(table).expect("the table asked for"))
}

const ROWS: &str = "
    DROP TABLE IF EXISTS t;
    CREATE TABLE t (id int, label text, at timestamptz, span interval, n float8, raw bytea, cash money, kin regclass);
    INSERT INTO t VALUES
      (1, 'a', '2026-01-02 03:04:05+02', '1 mon 2 days', 0.1::float8 + 0.2, '\\x00ff', 12.5, 'pg_class'),
      (2, NULL, 'infinity', '-1s', 'NaN', '', -1, NULL),
      (3, '', NULL, NULL, -0.0, NULL, NULL, 'public.t'),
      (4, '(a,\"b\\\\', NULL, NULL, NULL, NULL, NULL, NULL),
      (4, '(a,\"b\\\\', NULL, NULL, NULL, NULL, NULL, NULL);";

#[tokio::test]
async fn only_the_rows_decide() {
    let server = PrivateServer::start();
    let client = server.connect().await;
    let t = TableName::new("public", "t");
    client.batch_execute(ROWS).await.unwrap();
    let first = in_transaction(&client, &t).await.unwrap();
    assert_eq!(first.rows, 5);
    assert_eq!(first.digest.len(), 64);

    for same in [
        "CREATE TABLE u AS SELECT * FROM t ORDER BY id DESC; TRUNCATE t; INSERT INTO t SELECT * FROM u; DROP TABLE u",
        "UPDATE t SET id = id; VACUUM FULL t",
        "ALTER TABLE t ALTER label SET STORAGE EXTERNAL, ALTER raw SET STORAGE PLAIN; UPDATE t SET label = label",
        // The same columns in another order.
        "CREATE TABLE u AS SELECT kin, cash, label, n, id, raw, at, span FROM t; UPDATE u SET kin = 'u' WHERE kin = 't'::regclass;
         DROP TABLE t; ALTER TABLE u RENAME TO t",
        "ALTER TABLE t ADD gone int; ALTER TABLE t DROP gone",
        "ALTER TABLE t ALTER label TYPE varchar",
        "SET DateStyle = 'German, DMY'; SET TimeZone = 'Asia/Tokyo'; SET extra_float_digits = -5; SET IntervalStyle = iso_8601;
         SET bytea_output = escape; SET search_path = pg_catalog; SET quote_all_identifiers = on; SET lc_monetary = 'POSIX'",
    ] {
        for statement in same.split(';') {
            client.batch_execute(statement).await.unwrap();
        }
        assert_eq!(in_transaction(&client, &t).await.unwrap(), first, "{same}");
    }
    // What was set before is set again.
    let style: String = client.query_one("SHOW DateStyle", &[]).await.unwrap().get(0);
    assert_eq!(style, "German, DMY");
    client.batch_execute("RESET ALL").await.unwrap();

    let mut digests = vec![first];
    for different in [
        "UPDATE t SET label = 'b' WHERE id = 1",
        "UPDATE t SET label = '' WHERE id = 2",
        "UPDATE t SET n = n + 1e-16 WHERE id = 1",
        "UPDATE t SET at = at + '1 microsecond' WHERE id = 1",
        "UPDATE t SET raw = '\\x' WHERE id = 3",
        "INSERT INTO t SELECT * FROM t WHERE id = 1",
        "INSERT INTO t SELECT * FROM t WHERE id = 4",
        "DELETE FROM t WHERE id = 4 AND ctid = (SELECT min(ctid) FROM t WHERE id = 4)",
        "DELETE FROM t WHERE id = 4",
        // Values that only changed places.
        "UPDATE t SET label = CASE id WHEN 1 THEN (SELECT label FROM t WHERE id = 3) WHEN 3 THEN 'a' ELSE label END",
        "TRUNCATE t",
        "ALTER TABLE t RENAME label TO title",
    ] {
        client.batch_execute(ROWS).await.unwrap();
        client.batch_execute(different).await.unwrap();
        let content = in_transaction(&client, &t).await.unwrap();
        assert!(digests.iter().all(|other| other.digest != content.digest), "{different}");
        digests.push(content);
    }
}

#[tokio::test]
async fn columns_partitions_and_names() {
    let server = PrivateServer::start();
    let client = server.connect().await;
    client
        .batch_execute(
            r#"CREATE SCHEMA "Odd.Schema"; CREATE TABLE "Odd.Schema"."a""b*" ("x y" int, "Y" text);
               INSERT INTO "Odd.Schema"."a""b*" VALUES (1, 'one'), (2, 'two');
               CREATE TABLE parent (id int) PARTITION BY LIST (id);
               CREATE TABLE leaf PARTITION OF parent FOR VALUES IN (1); INSERT INTO parent VALUES (1), (1);
               CREATE TABLE base (id int); CREATE TABLE heir () INHERITS (base); INSERT INTO heir VALUES (1);
               CREATE TABLE nothing (); INSERT INTO nothing DEFAULT VALUES;
               CREATE TEMP TABLE passing (id int); CREATE VIEW seen AS SELECT 1 AS one"#,
        )
        .await
        .unwrap();
    let odd = TableName::new("Odd.Schema", "a\"b*");
    let public = |name: &str| TableName::new("public", name);
    assert_eq!(
        user_tables(&client).await.unwrap(),
        [odd.clone(), public("base"), public("heir"), public("leaf"), public("nothing")]
    );
    let before = in_transaction(&client, &odd).await.unwrap();
    client.batch_execute(r#"ALTER TABLE "Odd.Schema"."a""b*" ADD z int DEFAULT 7"#).await.unwrap();
    assert_ne!(in_transaction(&client, &odd).await.unwrap(), before);
    client.batch_execute("BEGIN").await.unwrap();
    let columns = ["Y".to_owned(), "x y".to_owned()];
    assert_eq!(contents_of(&client, &odd, &columns).await.unwrap(), before);
    let failure = contents_of(&client, &odd, &["gone".to_owned()]).await.unwrap_err();
    assert!(failure.what.contains("no column `gone`"), "{failure}");
    // The transaction is still usable after a failure.
    client.batch_execute("COMMIT").await.unwrap();

    for (table, rows) in [("base", 0), ("heir", 1), ("leaf", 2), ("parent", 2), ("nothing", 1)] {
        assert_eq!(in_transaction(&client, &public(table)).await.unwrap().rows, rows, "{table}");
    }
    for refused in ["seen", "gone"] {
        assert!(in_transaction(&client, &public(refused)).await.is_err());
    }
    let failure = contents(&client, &[odd]).await.unwrap_err();
    assert!(failure.done.unwrap().contains("needs an open transaction"));
}

#[tokio::test]
async fn rows_that_row_security_hides_are_never_left_out_in_silence() {
    let server = PrivateServer::start();
    let owner = server.connect().await;
    owner
        .batch_execute(
            "CREATE ROLE reader LOGIN; CREATE TABLE hidden (id int); INSERT INTO hidden VALUES (1), (2);
             ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; CREATE POLICY one ON hidden TO reader USING (id = 1);
             CREATE TABLE forbidden (id int); CREATE TABLE open (id int); GRANT SELECT ON hidden, open TO reader",
        )
        .await
        .unwrap();
    let hidden = TableName::new("public", "hidden");
    assert_eq!(in_transaction(&owner, &hidden).await.unwrap().rows, 2);
    let reader = server.connect_as("reader").await;
    let failure = in_transaction(&reader, &hidden).await.unwrap_err();
    assert!(failure.what.contains("row security hides rows of `public.hidden`"), "{failure}");
    assert!(failure.hints[0].contains("BYPASSRLS"));
    let failure = in_transaction(&reader, &TableName::new("public", "forbidden")).await.unwrap_err();
    assert!(failure.hints[0].starts_with("GRANT SELECT"), "{failure:?}");
    in_transaction(&reader, &TableName::new("public", "open")).await.unwrap();
}
