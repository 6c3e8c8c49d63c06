//! `diff` and `snapshot`, on real servers: each kind of source against each, what is selected, what is printed and what it does.

use std::path::PathBuf;
use std::process::Command;

use pgmend_testkit::{Auth, Database, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::place::{Ran, command};

/// A server of its own and a folder for files.
pub struct Bench {
    pub server: Server,
    pub root: PathBuf,
    _folder: TempDir,
}

impl Bench {
    pub fn start() -> Self {
        Self::on(Server::start(15))
    }

    fn on(server: Server) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("the folder is there");
        Self { server, root, _folder: folder }
    }

    pub fn database(&self, name: &str, sql: &str) -> Database {
        let database = self.server.create_database(name);
        database.psql(sql);
        database
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.root.join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder can be made");
        std::fs::write(path, content).expect("the file can be written");
        name.to_owned()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.root);
        command.args(arguments);
        command
    }

    pub fn pgmend(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("pgmend starts"))
    }

    pub fn diff(&self, from: &str, to: &str, more: &[&str]) -> Ran {
        self.pgmend(&[&["diff", "--from", from, "--to", to], more].concat())
    }
}

/// The statements of a printed diff, without the comments and settings at its top.
fn statements(ran: &Ran) -> String {
    let own = |line: &&str| !line.is_empty() && !line.starts_with("-- ") && !line.starts_with("SET search_path");
    ran.stdout.lines().filter(own).collect::<Vec<_>>().join("\n")
}

const SHOP: &str = r#"
CREATE TYPE public.state AS ENUM ('open', 'paid');
CREATE TABLE public.customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE public.orders (
    id int PRIMARY KEY,
    customer int NOT NULL REFERENCES public.customers,
    state public.state NOT NULL DEFAULT 'open',
    total numeric(10, 2) CHECK (total >= 0)
);
CREATE INDEX orders_open ON public.orders (customer) WHERE state = 'open';
"#;

const REST: &str = r#"
CREATE VIEW public.unpaid AS SELECT o.id, c.name FROM public.orders o JOIN public.customers c ON c.id = o.customer WHERE o.state = 'open';
CREATE FUNCTION public.sum_of(customer int) RETURNS numeric LANGUAGE sql STABLE AS
    'SELECT sum(total) FROM public.orders o WHERE o.customer = sum_of.customer';
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON public.orders USING (true);
COMMENT ON TABLE public.orders IS 'one; two';
"#;

#[test]
fn each_kind_of_source_against_each() {
    let bench = Bench::start();
    let before = bench.database("before", SHOP);
    let after = bench.database("after", &format!("{SHOP}{REST}"));
    before.psql("INSERT INTO customers (name) VALUES ('a'); INSERT INTO orders VALUES (1, 1, 'paid', 5)");
    bench.file("dump.sql", after.pg_dump(&[]));
    bench.file("hand.sql", format!("{SHOP}{REST}"));
    bench.file("migrations/20250101000000_shop.sql", SHOP);
    bench.file("migrations/20250102000000_rest.sql", REST);
    bench.pgmend(&["snapshot", "save", "after.json", "--db", &after.url()]).exits(0);
    bench.pgmend(&["snapshot", "save", "after.json.gz", "--db", &after.url()]).exits(0);
    let conninfo =
        format!("host=127.0.0.1 port={} dbname=after user=postgres password=only-for-tests", bench.server.port());
    let url = after.url();
    let sources = [&url, &conninfo, "dump.sql", "hand.sql", "migrations", "after.json", "after.json.gz"];
    for one in sources {
        for other in sources {
            let ran = bench.diff(one, other, &[]).exits(0);
            assert_eq!(ran.stdout, "", "{one} {other}");
            assert_eq!(ran.stderr, "✓ nothing differs\n", "{one} {other}");
        }
    }
    let wanted = statements(&bench.diff(&before.url(), &url, &[]).exits(3));
    assert!(wanted.contains("CREATE POLICY \"own\" ON \"public\".\"orders\""), "{wanted}");
    for other in sources {
        assert_eq!(statements(&bench.diff(&before.url(), other, &[]).exits(3)), wanted, "{other}");
    }
    let kinds: [(&str, &str); 5] = [
        (&url, "database"),
        ("dump.sql", "sql"),
        ("migrations", "migrations"),
        ("after.json", "snapshot"),
        ("/dev/null", "sql"),
    ];
    for (typed, kind) in kinds {
        let told = bench.diff(&before.url(), typed, &["--format", "json"]);
        let told = told.exits(if typed == "/dev/null" { 4 } else { 3 }).json();
        assert_eq!(told["to"]["source"], kind, "{typed}");
    }
    // What is printed does what it says, and then there is nothing more to do.
    before.psql(&bench.diff(&before.url(), "dump.sql", &[]).exits(3).stdout);
    bench.diff(&before.url(), &url, &[]).exits(0);
    assert_eq!(before.dump(), after.dump());
    assert_eq!(before.psql("SELECT count(*) FROM orders"), "1");
    let verbose = bench.diff(&url, "migrations", &["--verbose"]).exits(0).stderr;
    assert!(verbose.contains("migrations is a folder with 2 migrations, replayed on local PostgreSQL 15"), "{verbose}");
    assert!(verbose.contains(" is a database (postgres)"), "{verbose}");
}

#[test]
fn only_what_is_selected_is_compared() {
    let bench = Bench::start();
    bench.server.psql("postgres", "CREATE ROLE app; CREATE ROLE reader");
    let one =
        bench.database("one", "CREATE SCHEMA app; CREATE TABLE app.t (id int); CREATE TABLE public.old_a (id int)");
    let other = bench.database(
        "other",
        "CREATE SCHEMA app; CREATE TABLE app.t (id int, more text); ALTER TABLE app.t OWNER TO app; GRANT SELECT ON app.t TO reader;
         COMMENT ON TABLE app.t IS 'x'; CREATE TABLE public.new (id int); COMMENT ON TABLE public.new IS 'y'; ALTER TABLE public.new OWNER TO app;
         CREATE SCHEMA audit; CREATE TABLE audit.log (id int); CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    );
    let objects = |more: &[&str]| -> Vec<String> {
        let told = bench.diff(&one.url(), &other.url(), &[more, &["--format", "json"]].concat());
        let told = told.json();
        let changes = told["changes"].as_array().expect("a list");
        let mark = |change: &Value| match change["kind"].as_str() {
            Some("added") => '+',
            Some("removed") => '-',
            _ => '~',
        };
        changes
            .iter()
            .map(|change| format!("{}{}", mark(change), change["object"].as_str().unwrap_or_default()))
            .collect()
    };
    assert_eq!(objects(&["--schema", "app"]), ["~table app.t", "+column app.t.more"]);
    assert_eq!(objects(&["--schema", "a*"]).len(), 5);
    let kept = ["--exclude", "audit", "public.old_*", "public.f", "public.new"];
    assert_eq!(objects(&kept), ["~table app.t", "+column app.t.more"]);
    assert_eq!(objects(&[&kept[..], &["app.t.more", "--ignore", "owners,grants,comments"]].concat()), [""; 0]);
    let all = ["--exclude", "audit", "public.old_*", "--ignore", "owners", "comments", "grants", "functions"];
    assert_eq!(objects(&all), ["+table public.new", "+column app.t.more", "+column public.new.id"]);
    let sql = statements(&bench.diff(&one.url(), &other.url(), &all).exits(3));
    assert!(sql.contains("CREATE TABLE \"public\".\"new\""), "{sql}");
    for word in ["OWNER", "COMMENT", "GRANT", "REVOKE", "FUNCTION"] {
        assert!(!sql.contains(word), "{sql}");
    }
    one.psql(&sql);
    bench.diff(&one.url(), &other.url(), &all).exits(0);
    let told = bench.diff(&one.url(), &other.url(), &["--exclude", "nowhere.*"]).exits(4).stdout;
    assert!(told.contains("-- WITHHELD, see --allow-data-loss: DROP TABLE \"public\".\"old_a\";\n"), "{told}");
    assert!(told.contains("-- NOTE: `--exclude nowhere.*` names nothing on either side\n"), "{told}");
    for (more, words) in [
        (&["--schema", "ap"][..], "no schema is called `ap` on either side"),
        (&["--ignore", "owner"], "`owner` is nothing that can be ignored"),
        (&["--exclude", "a..b"], "`--exclude a..b` is no name and no pattern"),
        (&["--exclude", "\"a"], "a quote is never closed"),
        (&["--schema", ""], "is no name and no pattern"),
        (&["--db", "x"], "`--db` names no side of a comparison"),
    ] {
        let ran = bench.diff(&one.url(), &other.url(), more).exits(2);
        assert!(ran.stderr.contains(words) && ran.stderr.contains("  note: nothing was compared"), "{}", ran.stderr);
        assert!(ran.stderr.contains("  hint: "), "{}", ran.stderr);
    }
}

#[test]
fn what_is_left_out_and_needed_is_named() {
    let bench = Bench::start();
    let one = bench.database("one", "");
    let other = bench.database(
        "other",
        "CREATE TYPE public.mood AS ENUM ('a'); CREATE SCHEMA app; CREATE TABLE app.t (m public.mood)",
    );
    let ran = bench.diff(&one.url(), &other.url(), &["--schema", "app"]).exits(3);
    assert!(
        ran.stdout.contains("-- NOTE: column app.t.m needs enum public.mood, which is not there when this is done"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_loses_data_is_withheld_unless_it_is_allowed() {
    let bench = Bench::start();
    let one = bench.database(
        "one",
        "CREATE TABLE o (id int PRIMARY KEY, gone int, \"odd name\" int); CREATE TABLE \"Old\nTable\" (id int);
         CREATE TABLE people (id int PRIMARY KEY, name text, mail text); INSERT INTO people VALUES (1, 'a', 'b')",
    );
    let other = bench.database(
        "other",
        "CREATE TABLE o (id int PRIMARY KEY, more int NOT NULL DEFAULT 1); CREATE INDEX ON o (more);
         CREATE TABLE users (id int PRIMARY KEY, name text, mail text)",
    );
    let ran = bench.diff(&one.url(), &other.url(), &[]).exits(4);
    assert!(
        ran.stdout.contains("-- WITHHELD, see --allow-data-loss: DROP TABLE \"public\".\"Old\n-- Table\";\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("--rename 'table public.people=public.users'\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("CREATE INDEX CONCURRENTLY") && ran.stdout.contains("without `psql -1`"),
        "{}",
        ran.stdout
    );
    let names = "`--allow-data-loss 'public.\"Old\nTable\"' 'public.o.\"odd name\"' public.o.gone public.people`";
    assert!(ran.stderr.contains(names), "{}", ran.stderr);
    // What is not withheld runs, and leaves the rest.
    one.psql(&ran.stdout);
    let json = bench.diff(&one.url(), &other.url(), &["--format", "json"]).exits(4).json();
    let statements = json["statements"].as_array().expect("a list");
    assert!(!statements.is_empty() && statements.iter().all(|one| one["withheld"] == true), "{json:#}");
    one.psql("DROP TABLE users");
    bench.diff(&one.url(), &other.url(), &["--rename", "nowhere=users"]).exits(2);
    bench.diff(&one.url(), &other.url(), &["--rename", "nothing"]).exits(2);
    let rename = ["--rename", "public.people=public.users", "--allow-data-loss", "public.o", "public.\"Old\nTable\""];
    let ran = bench.diff(&one.url(), &other.url(), &[&["--plain"], &rename[..]].concat()).exits(3);
    assert!(!ran.stdout.contains("CONCURRENTLY") && !ran.stdout.contains("WITHHELD"), "{}", ran.stdout);
    one.psql(&ran.stdout);
    bench.diff(&one.url(), &other.url(), &[]).exits(0);
    assert_eq!((one.dump(), one.psql("SELECT name FROM users")), (other.dump(), "a".to_owned()));
}

#[test]
fn odd_names_go_through_every_source() {
    let bench = Bench::start();
    let sql = r#"
        CREATE SCHEMA "Odd.schema 🐘";
        CREATE TABLE "Odd.schema 🐘"."a""b" ("select" int PRIMARY KEY, "x.y" text DEFAULT E'\\ \033[1m', "Übergrößenträger_das_ist_ein_sehr_langer_name_mit_63_bytes" int);
        CREATE VIEW "Odd.schema 🐘"."line
-- DROP TABLE x;
end" AS SELECT "x.y" FROM "Odd.schema 🐘"."a""b";
        COMMENT ON TABLE "Odd.schema 🐘"."a""b" IS E'two\r\nlines; "quotes" ''and'' \\ more';
        CREATE FUNCTION "Odd.schema 🐘"."f.g"("a b" text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN $$;$$ || "a b"; END $f$;
        CREATE POLICY "p; DROP" ON "Odd.schema 🐘"."a""b" USING ("select" > 0);
    "#;
    let one = bench.database("one", "");
    let other = bench.database("o'd d\"b", sql);
    bench.file("ö d d.sql", other.pg_dump(&[]));
    bench.pgmend(&["snapshot", "save", "ö.json", "--db", &other.url()]).exits(0);
    for source in [&other.url(), "ö d d.sql", "ö.json"] {
        bench.diff(source, &other.url(), &[]).exits(0);
        let ran = bench.diff(&one.url(), source, &["--color", "never"]).exits(3);
        let printed = bench.server.create_database(&format!("printed {}", source.len()));
        printed.psql(&ran.stdout);
        bench.diff(&printed.url(), source, &[]).exits(0);
        assert_eq!(printed.dump(), other.dump(), "{source}");
    }
    let only =
        bench.diff(&one.url(), &other.url(), &["--schema", "Odd.schema 🐘", "--exclude", "*.\"line*\""]).exits(3);
    assert!(only.stdout.contains("CREATE VIEW"), "a quoted star is a star");
    let less = bench.diff(&one.url(), &other.url(), &["--schema", "Odd*", "--exclude", "Odd*.line*"]).exits(3);
    assert!(!less.stdout.contains("CREATE VIEW"), "{}", less.stdout);
    bench.diff(&one.url(), &other.url(), &["--summary", "--verbose"]).exits(3);
}

#[test]
fn what_cannot_be_a_side_is_refused() {
    let bench = Bench::on(Server::builder(15).auth(Auth::Scram).start());
    let one = bench.database("one", "CREATE TABLE t (id int)");
    bench.file("slip.sql", "CREATE TABLE t (id int);\n\nCREATE TABLE u (\n  id int,\n  name tex t NOT NULL,\n);\n");
    bench.file("fails.sql", "CREATE TABLE t (id int);\nALTER TABLE nowhere ADD COLUMN x int;\n");
    bench.file("super.sql", "SELECT 1;\nCREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x';\n");
    bench.file(
        "role.sql",
        "CREATE ROLE made;\nCREATE TABLE t (id int);\nALTER TABLE t OWNER TO made;\nALTER ROLE made SET x.y = 1;\n",
    );
    bench.file("m/20250101000000_a.sql", "CREATE TABLE t (id int);\n");
    bench.file("m/20250102000000_b.sql", "SELECT 1;\nALTER TABLE nowhere ADD COLUMN x int;\n");
    bench.file("ill/first.sql", "SELECT 1;");
    std::fs::create_dir(bench.root.join("empty")).expect("the folder can be made");
    let wrong = one.url().replace("only-for-tests", "hunter2");
    let missing = one.url().replace("/one", "/missing");
    let rows: &[(&str, i32, &[&str])] = &[
        (&wrong, 1, &["password authentication failed", "`--to`"]),
        (&missing, 1, &["missing"]),
        ("slip.sql", 1, &["  --> slip.sql:5", "syntax error"]),
        ("fails.sql", 1, &["  --> fails.sql:2", "relation \"nowhere\" does not exist"]),
        ("super.sql", 1, &["  --> super.sql:2", "permission denied for language c", "--shadow embedded"]),
        ("m", 1, &["m/20250102000000_b.sql:2", "relation \"nowhere\" does not exist"]),
        ("empty", 2, &["no folder of migrations found"]),
        ("ill", 2, &["`ill` holds no migration", "first.sql"]),
        ("not/there", 2, &["there is no file or folder `not/there`"]),
        ("there.sql", 2, &["there is no file or folder `there.sql`"]),
        ("mysql://root@db/app", 2, &["`mysql://` URL"]),
    ];
    for (to, code, words) in rows {
        let ran = bench.diff(&one.url(), to, &[]).exits(*code);
        assert_eq!(ran.stdout, "", "{to}");
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
        for part in words.iter().chain(&["  note: ", "  hint: "]) {
            assert!(ran.stderr.contains(part), "no `{part}` in\n{}", ran.stderr);
        }
        let json = bench.diff(to, &one.url(), &["--format", "json"]).exits(*code);
        assert!(json.json()["error"]["done"].is_string(), "{}", json.stdout);
        for secret in ["hunter2", "only-for-tests"] {
            assert!(!ran.stderr.contains(secret) && !json.stdout.contains(secret), "{to}: {}", ran.stderr);
        }
    }
    let roles = bench.diff(&one.url(), "role.sql", &[]).exits(3);
    assert_eq!(statements(&roles).trim(), "ALTER TABLE \"public\".\"t\" OWNER TO \"made\";");
    bench.pgmend(&["diff", "--from", "x"]).exits(2);
    bench.pgmend(&["diff"]).exits(2);
}

#[test]
fn what_is_not_compared_is_named() {
    let bench = Bench::start();
    let one = bench.database("one", "SELECT lo_create(4711); CREATE TYPE promised");
    let ran = bench.diff(&one.url(), "/dev/null", &[]).exits(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("not compared, on the side of `--from`: large objects (4711)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("shell types (public.promised)"), "{}", ran.stderr);
    let json = bench.diff(&one.url(), "/dev/null", &["--format", "json"]).exits(0).json();
    assert_eq!(
        json["unmodelled"][0],
        json!({ "side": "from", "kind": "large objects", "count": 1, "names": ["4711"] })
    );
}

#[test]
fn what_only_a_superuser_can_make_is_set_aside() {
    let bench = Bench::start();
    let sql = "CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION f(); COMMENT ON EVENT TRIGGER watch IS 'x'";
    let one = bench.database("one", sql);
    bench.file("dump.sql", one.pg_dump(&[]));
    let ran = bench.diff("dump.sql", &one.url(), &[]).exits(0);
    assert!(
        ran.stderr.contains("note: event trigger watch of dump.sql is not compared: only a superuser"),
        "{}",
        ran.stderr
    );
    let plain = bench.database(
        "plain",
        "CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    );
    assert_eq!(bench.diff(&plain.url(), "dump.sql", &[]).exits(0).stdout, "");
}

#[test]
fn a_dump_says_itself_who_may_do_what() {
    let bench = Bench::start();
    bench.server.psql("postgres", "CREATE ROLE app; CREATE ROLE reader");
    let sql = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader; CREATE SCHEMA app AUTHORIZATION app;
        CREATE TABLE public.mine (id int); CREATE TABLE app.t (id int); ALTER TABLE app.t OWNER TO reader; REVOKE SELECT ON public.mine FROM reader;
        GRANT CREATE ON SCHEMA public TO app; INSERT INTO app.t SELECT generate_series(1, 10)";
    let one = bench.database("one", sql);
    for (name, arguments) in
        [("whole.sql", &[][..]), ("schema.sql", &["--schema-only"]), ("public.sql", &["--schema=public"])]
    {
        bench.file(name, one.pg_dump(arguments));
        let more: &[&str] = if name == "public.sql" { &["--schema", "public"] } else { &[] };
        assert_eq!(bench.diff(&one.url(), name, more).exits(0).stdout, "", "{name}");
    }
    bench.server.psql("one", "REVOKE CREATE ON SCHEMA public FROM app");
    let ran = bench.diff(&one.url(), "whole.sql", &[]).exits(3);
    assert_eq!(statements(&ran).trim(), "GRANT CREATE ON SCHEMA \"public\" TO \"app\";");
}

#[test]
fn two_versions_that_print_otherwise_do_not_differ() {
    let (old, new) = (Bench::on(Server::start(13)), Bench::on(Server::start(17)));
    let sql = format!(
        "{SHOP}{REST} CREATE VIEW alone AS SELECT c.id, c.name FROM customers c WHERE c.name LIKE 'a%';
         CREATE VIEW as_text AS SELECT xmlserialize(CONTENT xmlelement(NAME a) AS text) AS x;
         CREATE MATERIALIZED VIEW sums AS SELECT customer, sum(total) FROM orders GROUP BY customer;"
    );
    let (one, other) = (old.database("app", &sql), new.database("app", &sql));
    let shadow = format!("local:{}", pgmend_testkit::bin_dir(17).display());
    let ran = new.diff(&one.url(), &other.url(), &["--verbose", "--shadow", &shadow]).exits(0);
    assert!(ran.stderr.contains(" were both read on local PostgreSQL 17"), "{}", ran.stderr);
    new.diff(&other.url(), &one.url(), &["--shadow", &shadow]).exits(0);
    new.pgmend(&["snapshot", "save", "new.json", "--db", &other.url()]).exits(0);
    new.diff("new.json", &one.url(), &["--shadow", &shadow]).exits(0);
    other.psql("CREATE OR REPLACE VIEW alone AS SELECT c.id, c.name FROM customers c WHERE c.name LIKE 'b%'");
    let ran = new.diff(&one.url(), &other.url(), &["--shadow", &shadow]).exits(3);
    assert!(ran.stderr.contains("~ 0 added, 1 changed, 0 removed; 1 statement"), "{}", ran.stderr);
}

#[test]
fn a_snapshot_is_saved_once_and_holds_no_secret() {
    let bench = Bench::start();
    let one = bench.database(
        "one",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (host 'h', password 'hunter2');
         CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'u', password 'hunter2');
         CREATE TABLE t (id int); INSERT INTO t VALUES (8675309)",
    );
    let url = one.url();
    let save = |file: &str, more: &[&str]| bench.pgmend(&[&["snapshot", "save", file, "--db", &url], more].concat());
    let said = save("a.json", &[]).exits(0).stdout;
    assert!(said.starts_with("✓ ") && said.ends_with(" objects of one written to a.json\n"), "{said}");
    let text = std::fs::read_to_string(bench.root.join("a.json")).expect("the file is there");
    for secret in ["hunter2", "only-for-tests", "8675309"] {
        assert!(!text.contains(secret), "{text}");
    }
    let again = save("a.json", &[]).exits(1);
    assert!(
        again.stderr.contains("a file of that name is there") && again.stderr.contains("--force"),
        "{}",
        again.stderr
    );
    one.psql("CREATE TABLE u (id int)");
    bench.diff("a.json", &url, &[]).exits(3);
    save("a.json", &["--force"]).exits(0);
    bench.diff("a.json", &url, &[]).exits(0);
    save("no/such/folder/a.json", &[]).exits(1);
    let stdout = save("-", &[]).exits(0);
    assert_eq!(stdout.json()["kind"], "pgmend snapshot");
    assert_eq!(save("b.json.gz", &["--format", "json"]).exits(0).json()["file"], "b.json.gz");
    let left: Vec<String> = std::fs::read_dir(&bench.root)
        .expect("the folder can be read")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");

    let shown = bench.pgmend(&["snapshot", "show", "b.json.gz"]).exits(0).stdout;
    assert!(shown.starts_with("one, PostgreSQL 15.") && shown.contains("\n  tables"), "{shown}");
    let verbose = bench.pgmend(&["snapshot", "show", "--verbose", "--db", &url]).exits(0).stdout;
    assert!(verbose.contains("\nserver far\n") && verbose.contains("    option:password: (hidden)\n"), "{verbose}");
    let json = bench.pgmend(&["snapshot", "show", "a.json", "--format", "json"]).exits(0).json();
    assert!(
        json["objects"].as_array().is_some_and(|objects| objects.iter().any(|one| one["object"] == "table public.u")),
        "{json:#}"
    );

    bench.file("cut.json", &text.as_bytes()[..text.len() / 2]);
    bench.file("other.sql", "SELECT 1;");
    for (file, words) in [
        ("cut.json", "`cut.json` is a snapshot that cannot be read"),
        ("other.sql", "`other.sql` is no snapshot that pgmend saved"),
        ("none.json", "`none.json` cannot be read"),
    ] {
        let ran = bench.pgmend(&["snapshot", "show", file]);
        assert!(matches!(ran.code, Some(1 | 2)) && ran.stderr.contains(words), "{}", ran.stderr);
        assert!(ran.stderr.contains("  note: ") && ran.stderr.contains("  hint: "), "{}", ran.stderr);
    }
}

#[test]
fn the_summary_tells_objects_and_facts() {
    let bench = Bench::start();
    let one = bench.database("one", SHOP);
    let other = bench.database(
        "other",
        &format!("{SHOP}{REST} ALTER TABLE orders ALTER total TYPE numeric(12, 2); DROP INDEX orders_open"),
    );
    let text = bench.diff(&one.url(), &other.url(), &["--summary"]).exits(3).stdout;
    insta::assert_snapshot!("diff_summary", text);
    assert_eq!(bench.diff(&one.url(), &one.url(), &["--summary"]).exits(0).stdout, "✓ nothing differs\n");
    let quiet = bench.diff(&one.url(), &other.url(), &["--quiet"]).exits(3);
    assert_eq!(quiet.stderr, "");
}
