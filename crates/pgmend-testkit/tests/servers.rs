//! The testkit itself, against every server version of the matrix.

use pgmend_testkit::{Auth, Server, connect, shared};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !happened() {
        assert!(Instant::now() < deadline, "did not happen in time: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// Starts, dumps, and leaves nothing behind.
fn check(major: u32) {
    let server = Server::start(major);
    let database = server.create_database("Some \"odd\" näme");
    let version: u32 = database.psql("SHOW server_version_num").parse().expect("a number");
    assert_eq!(version / 10_000, major);

    let create = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- kept\nSELECT 1 $$; CREATE TABLE t (a int)";
    database.psql(create);
    let dump = database.dump();
    assert!(dump.contains("CREATE TABLE public.t (\n    a integer\n);"), "{dump}");
    assert!(dump.contains("\n-- kept\n"), "{dump}");
    assert!(!dump.contains("restrict ") && !dump.contains("-- Name"), "{dump}");
    assert_eq!(dump, database.dump());

    let (dir, port) = (server.directory().to_owned(), server.port());
    assert!(dir.exists() && listens(port));
    drop(server);
    assert!(!dir.exists() && !listens(port));
}

#[test]
fn postgres_13() {
    check(13);
}

#[test]
fn postgres_14() {
    check(14);
}

#[test]
fn postgres_15() {
    check(15);
}

#[test]
fn postgres_16() {
    check(16);
}

#[test]
fn postgres_17() {
    check(17);
}

#[test]
fn postgres_18() {
    check(18);
}

#[test]
fn many_databases_share_one_server_of_a_process() {
    let one = shared(15).create_database("one");
    shared(15).create_database("two");
    assert_eq!(
        one.psql("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate"),
        "one postgres two"
    );
}

#[test]
fn a_failing_statement_gives_the_servers_words() {
    let words = shared(15).database("postgres").try_psql("SELECT 1; SELECT nothing_there").unwrap_err();
    assert!(words.contains("column \"nothing_there\" does not exist"), "{words}");
}

#[test]
fn a_clean_stop_a_crash_and_a_restart() {
    let server = Server::start(15);
    server.psql("postgres", "CREATE TABLE kept (a int)");
    server.stop();
    assert!(!listens(server.port()));
    server.restart();
    assert_eq!(server.psql("postgres", "SELECT count(*) FROM kept"), "0");
    assert!(!server.log().contains("automatic recovery"), "{}", server.log());

    server.kill();
    assert!(!listens(server.port()));
    server.restart();
    assert!(server.log().contains("automatic recovery"), "{}", server.log());
}

#[test]
fn a_server_without_tcp_is_reached_by_its_socket() {
    let server = Server::builder(15).tcp(false).start();
    assert!(!listens(server.port()));
    assert_eq!(server.url("postgres"), server.socket_url("postgres"));
    assert_eq!(server.psql("postgres", "SELECT inet_server_addr() IS NULL"), "t");
}

#[tokio::test]
async fn scram_asks_for_the_password_that_the_urls_hold() {
    let server = Server::builder(15).superuser("a.boss").auth(Auth::Scram).conf("work_mem", "5MB").start();
    for url in [server.url("postgres"), server.socket_url("postgres")] {
        let row =
            connect(&url).await.query_one("SELECT current_user::text, current_setting('work_mem')", &[]).await.unwrap();
        assert_eq!((row.get::<_, &str>(0), row.get::<_, &str>(1)), ("a.boss", "5MB"));
    }
    let without = format!("postgresql://a.boss@127.0.0.1:{}/postgres", server.port());
    assert!(tokio_postgres::connect(&without, tokio_postgres::NoTls).await.is_err());
}

#[test]
fn a_server_with_a_certificate_offers_tls() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = Server::builder(15).tls(&made.cert.pem(), &made.signing_key.serialize_pem()).start();
    // The protocol's SSLRequest: its length and its code; `S` or `N` answers it.
    for (port, answer) in [(tls.port(), b"S"), (shared(15).port(), b"N")] {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).unwrap();
        let mut offered = [0];
        stream.read_exact(&mut offered).unwrap();
        assert_eq!(&offered, answer);
    }
}

/// Run by the next test in a process of its own, which that test then kills.
#[test]
#[ignore = "waits to be killed"]
fn holds_a_server_until_killed() {
    let server = Server::start(15);
    println!("server {} {}", server.port(), server.directory().display());
    loop {
        std::thread::park();
    }
}

#[test]
fn a_server_dies_with_a_process_that_is_killed() {
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", "holds_a_server_until_killed"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    // libtest prints the test's name before it, on the same line.
    let line = lines.map_while(Result::ok).find(|line| line.contains("server ")).expect("the holder starts a server");
    let mut words = line[line.find("server ").unwrap()..].split(' ').skip(1);
    let port: u16 = words.next().unwrap().parse().unwrap();
    let dir = words.next().unwrap();
    assert!(listens(port) && Path::new(dir).exists());

    // SIGKILL: nothing in the holder can run any more.
    holder.kill().unwrap();
    holder.wait().unwrap();
    until("the server ends", || !listens(port));
    until("its directory goes", || !Path::new(dir).exists());
}
