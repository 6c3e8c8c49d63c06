//! What is read from the words of statements: literal statements in, literal answers out.

use pgmend_core::migration::{Entry, Folder, Migration, Named, Note, ObjectKind, Statement, Version, dependencies};

fn migration(text: &str) -> Migration {
    Migration::parse("m/1_a.sql", Version::new("1"), "a", text.as_bytes()).expect("it is UTF-8")
}

fn only(text: &str) -> Statement {
    let mut statements = migration(text).statements;
    assert_eq!(statements.len(), 1, "{text}");
    statements.remove(0)
}

fn shown(named: &[Named]) -> Vec<String> {
    let show = |named: &Named| {
        let parts = [named.schema.as_deref(), named.on.as_deref(), Some(named.name.as_str())];
        format!("{:?} {}", named.kind, parts.into_iter().flatten().collect::<Vec<_>>().join("."))
    };
    named.iter().map(show).collect()
}

#[test]
fn tags() {
    for (sql, tag) in [
        ("create table a (b int default (1))", "CREATE TABLE"),
        ("CREATE TEMP TABLE IF NOT EXISTS a AS SELECT 1", "CREATE TABLE AS"),
        ("create unlogged table a (b int generated always as (1) stored)", "CREATE TABLE"),
        ("create or replace function f() returns int language sql as 'select 1'", "CREATE FUNCTION"),
        ("create unique index concurrently on a (b)", "CREATE INDEX"),
        ("create constraint trigger t after insert on a for each row execute function f()", "CREATE TRIGGER"),
        ("create event trigger t on ddl_command_end execute function f()", "CREATE EVENT TRIGGER"),
        ("create recursive view v (a) as select 1", "CREATE VIEW"),
        ("create materialized view v as select 1", "CREATE MATERIALIZED VIEW"),
        ("create user u", "CREATE ROLE"),
        ("create user mapping for u server s", "CREATE USER MAPPING"),
        ("create text search configuration c (copy = simple)", "CREATE TEXT SEARCH CONFIGURATION"),
        ("create operator class c default for type int using btree as operator 1 <", "CREATE OPERATOR CLASS"),
        ("alter default privileges in schema public grant select on tables to anon", "ALTER DEFAULT PRIVILEGES"),
        ("alter table only a add column b int", "ALTER TABLE"),
        ("drop procedural language l", "DROP LANGUAGE"),
        ("drop owned by u", "DROP OWNED"),
        ("with a as (select 1) insert into b select * from a", "INSERT"),
        ("with a as (insert into b values (1) returning *) select * from a", "SELECT"),
        ("((select 1))", "SELECT"),
        ("values (1)", "SELECT"),
        ("table a", "SELECT"),
        ("select 1 into a", "SELECT INTO"),
        ("grant select on a to b", "GRANT"),
        ("grant a to b", "GRANT ROLE"),
        ("end", "COMMIT"),
        ("abort", "ROLLBACK"),
        ("rollback to savepoint a", "ROLLBACK"),
        ("set local a = 1", "SET"),
        ("set constraints all deferred", "SET CONSTRAINTS"),
        ("do $$ begin end $$", "DO"),
        ("truncate a", "TRUNCATE TABLE"),
        ("create nonsense", "UNKNOWN"),
        ("selec 1", "UNKNOWN"),
        ("\\connect other", "\\"),
    ] {
        assert_eq!(only(sql).kind.tag, tag, "{sql}");
    }
}

#[test]
fn outside_transactions() {
    for (sql, reason) in [
        ("create index concurrently a on b (c)", Some("CREATE INDEX CONCURRENTLY")),
        ("create index concurrently_not on b (c)", None),
        ("drop index concurrently if exists a", Some("DROP INDEX CONCURRENTLY")),
        ("reindex table concurrently a", Some("REINDEX CONCURRENTLY")),
        ("reindex (concurrently, verbose) index a", Some("REINDEX CONCURRENTLY")),
        ("reindex (concurrently false) index a", None),
        ("reindex schema s", Some("REINDEX SCHEMA")),
        ("reindex (verbose) database d", Some("REINDEX DATABASE")),
        ("reindex table a", None),
        ("vacuum full a", Some("VACUUM")),
        ("alter system set a = 1", Some("ALTER SYSTEM")),
        ("create database a", Some("CREATE DATABASE")),
        ("alter table a detach partition b concurrently", Some("DETACH PARTITION CONCURRENTLY")),
        ("alter table a detach partition b", None),
        ("refresh materialized view concurrently v", None),
        ("create subscription s connection 'x' publication p", Some("CREATE SUBSCRIPTION")),
        ("create subscription s connection 'x' publication p with (connect = false)", None),
        ("cluster", Some("CLUSTER of every table")),
        ("cluster a using b", None),
        ("do $$ begin insert into a values (1); commit; end $$", Some("DO that ends transactions")),
        ("do $$ begin create temp table a (b int) on commit drop; end $$", None),
        ("alter type t add value 'x'", None),
    ] {
        assert_eq!(only(sql).non_transactional, reason, "{sql}");
    }
    assert!(only("alter type t add value 'x'").enum_value);
    assert!(!only("alter type t rename value 'x' to 'y'").enum_value);
}

#[test]
fn what_is_taken_away() {
    let cases: &[(&str, &[&str])] = &[
        (
            "drop table if exists a, s.b cascade",
            &["drops table `a`, and whatever depends on it", "drops table `s.b`, and whatever depends on it"],
        ),
        ("alter table s.a drop column if exists b, drop c", &["drops column `s.a.b`", "drops column `s.a.c`"]),
        ("alter table a drop constraint c", &[]),
        (
            "alter table a alter column b set data type text, alter c type int",
            &["changes the type of column `b`", "changes the type of column `c`"],
        ),
        ("alter table a alter column b set default 1", &[]),
        ("alter table a add column b type_of_ours", &[]),
        ("drop schema s", &["drops schema `s`"]),
        ("drop type t", &["drops type `t`"]),
        ("drop function f(int)", &[]),
        ("drop function f(int) cascade", &["drops object `f`, and whatever depends on it"]),
        ("drop policy p on a", &[]),
        ("truncate a", &["empties a table"]),
        ("delete from a", &["deletes every row"]),
        ("delete from a where b = 1", &["deletes rows"]),
        ("with x as (delete from a where b returning *) select * from x", &["deletes rows"]),
        ("insert into a values (1)", &[]),
        ("alter table a rename column b to c", &[]),
    ];
    for (sql, words) in cases {
        assert_eq!(only(sql).destructive, *words, "{sql}");
    }
}

#[test]
fn what_writes_and_reaches() {
    for (sql, data, may_write) in [
        ("insert into a values (1)", true, false),
        ("copy a from '/x'", true, false),
        ("copy a to '/x'", false, false),
        ("merge into a using b on true when matched then do nothing", true, false),
        ("with x as (update a set b = 1 returning b) select * from x", true, false),
        ("select count(*), now() from a", false, false),
        ("select cron.schedule('x', '* * * * *', 'select 1')", false, true),
        ("select my_seed()", false, true),
        ("do $$ begin end $$", false, true),
        ("call p()", false, true),
        ("create table a (b int)", false, false),
        ("create table a as select 1", true, false),
    ] {
        let statement = only(sql);
        assert_eq!((statement.data, statement.may_write), (data, may_write), "{sql}");
    }
    let cases: &[(&str, &[&str])] = &[
        ("copy a from program 'curl x'", &["`COPY` runs a program on the server"]),
        ("copy (select 1) to '/tmp/x'", &["`COPY` writes a file of the server"]),
        ("copy a from '/tmp/x'", &["`COPY` reads a file of the server"]),
        ("copy a to stdout", &[]),
        ("select dblink_exec('x', 'y')", &["calls `dblink_exec`"]),
        (
            "do $$ begin perform pg_read_file('x'); copy a to program 'sh'; end $$",
            &["`COPY` runs a program on the server", "calls `pg_read_file`"],
        ),
        ("select net.http_post('x')", &["calls `net.http_post`"]),
        ("load 'x'", &["loads a library into the server"]),
        ("create function f() returns int language c as 'x', 'y'", &["is written in `c`, which is not confined"]),
        (
            "create function f() returns int language plpython3u as 'x'",
            &["is written in `plpython3u`, which is not confined"],
        ),
        ("create function f() returns int language plpgsql as 'x'", &[]),
        ("\\! ls", &["`\\!` runs a program"]),
        ("\\echo ls", &[]),
    ];
    for (sql, words) in cases {
        assert_eq!(only(sql).reaches_machine, *words, "{sql}");
    }
}

#[test]
fn what_is_made_and_dropped() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("create table if not exists public.\"Ab\"\"c\" (b int)", &["Table public.Ab\"c"], &[]),
        ("create table Foo (b int)", &["Table foo"], &[]),
        ("create index on s.a (b)", &[], &[]),
        ("create index concurrently if not exists i on s.a (b)", &["Index s.i"], &[]),
        ("create policy \"see own\" on s.a for select using (true)", &["Policy s.a.see own"], &[]),
        ("create trigger t before update of b on a for each row execute function f()", &["Trigger a.t"], &[]),
        ("create rule r as on insert to s.a do nothing", &["Rule s.a.r"], &[]),
        (
            "create or replace function s.f(a int, b text default 'x') returns void language sql as ''",
            &["Function s.f"],
            &[],
        ),
        ("create type t as enum ('a')", &["Type t"], &[]),
        ("create schema if not exists s", &["Schema s"], &[]),
        ("create schema authorization u", &["Schema u"], &[]),
        ("create extension if not exists \"uuid-ossp\"", &["Extension uuid-ossp"], &[]),
        ("select * into s.a from b", &["Table s.a"], &[]),
        ("drop function if exists f(int, text), s.g()", &[], &["Function f", "Function s.g"]),
        ("drop trigger if exists t on s.a", &[], &["Trigger s.a.t"]),
        ("alter table s.a rename to b", &["Table s.b"], &["Table s.a"]),
        ("alter table a set schema s", &["Table s.a"], &["Table a"]),
        ("alter table a rename b to c", &["Column a.c"], &["Column a.b"]),
        ("alter table a rename constraint b to c", &["Constraint a.c"], &["Constraint a.b"]),
        (
            "alter table only a add column if not exists b int, add c text, add constraint d check (b > 0), add unique (b)",
            &["Column a.b", "Column a.c", "Constraint a.d"],
            &[],
        ),
        ("alter policy p on a rename to q", &["Policy a.q"], &["Policy a.p"]),
        ("alter type t add value 'x'", &[], &[]),
        ("alter type t rename value 'x' to 'y'", &[], &[]),
    ];
    for (sql, creates, drops) in cases {
        let statement = only(sql);
        assert_eq!(shown(&statement.creates), *creates, "{sql}");
        assert_eq!(shown(&statement.drops), *drops, "{sql}");
    }
}

#[test]
fn what_is_mentioned() {
    for (sql, expected, absent) in [
        ("select * from a, s.b x, c as y join d on true where e in (select 1 from f)", "abcdf", "exy"),
        ("with a as (select 1 from b) select * from a join c using (d)", "bc", "a"),
        ("create table x (y int references a (b), z int references s.c)", "ac", "byz"),
        ("insert into a (b) select c from d", "ad", "bc"),
        ("update a set b = c from d where e is distinct from f", "ad", "bcf"),
        ("create view v as select * from only a", "a", ""),
        ("create policy p on a using (exists (select 1 from b))", "ab", ""),
        ("create trigger t after insert on a for each row execute function f()", "a", ""),
        ("comment on column s.a.b is 'x'", "a", "b"),
        ("grant select on table a, s.b to c", "ab", "c"),
        ("grant usage on schema s to anon", "", "s"),
        ("alter table a attach partition b default", "a", ""),
        ("do $$ begin insert into a select * from b; end $$", "ab", ""),
        ("delete from a using b where c", "ab", "c"),
    ] {
        let names = only(sql).names;
        let relations: Vec<&str> =
            names.iter().filter(|named| named.kind.is_relation()).map(|named| named.name.as_str()).collect();
        for name in expected.chars() {
            assert!(relations.contains(&name.to_string().as_str()), "{name} in {sql}: {relations:?}");
        }
        for name in absent.chars() {
            assert!(!relations.contains(&name.to_string().as_str()), "no {name} in {sql}: {relations:?}");
        }
    }
    let has = |sql: &str, kind: ObjectKind, name: &str| {
        assert!(only(sql).names.iter().any(|named| named.kind == kind && named.name == name), "{name} in {sql}");
    };
    has("create table a (b mood not null, c public.state[])", ObjectKind::Type, "mood");
    has("create table a (b mood not null, c public.state[])", ObjectKind::Type, "state");
    has("select 'x'::mood", ObjectKind::Type, "mood");
    has("create trigger t before update on a for each row execute function s.touch()", ObjectKind::Function, "touch");
    has("alter table a add column b mood", ObjectKind::Type, "mood");
    has("create function f(a mood) returns state language sql as ''", ObjectKind::Type, "mood");
    has("create function f(a mood) returns state language sql as ''", ObjectKind::Type, "state");
}

#[test]
fn extensions() {
    let asked = only("create extension if not exists postgis with schema extensions version '3.3' cascade")
        .create_extension
        .unwrap();
    assert_eq!(
        (asked.name.as_str(), asked.schema.as_deref(), asked.version.as_deref()),
        ("postgis", Some("extensions"), Some("3.3"))
    );
    assert!(asked.if_not_exists && asked.cascade);
    assert!(only("drop extension postgis").create_extension.is_none());
}

#[test]
fn transactions() {
    let whole = migration("-- a\nbegin;\ncreate table a (b int);\ncommit;\n").transaction;
    assert!(whole.whole && whole.commits_in_middle.is_empty() && whole.left_open.is_none());
    let middle = migration("create table a (b int); commit; create table c (d int);").transaction;
    assert_eq!((middle.whole, middle.commits_in_middle, middle.ends_outer), (false, vec![1], vec![1]));
    let two = migration("begin; select 1; commit; begin; select 2; commit;").transaction;
    assert_eq!((two.whole, two.commits_in_middle), (false, vec![2]));
    let open = migration("begin; select 1;").transaction;
    assert_eq!((open.whole, open.left_open), (false, Some(0)));
    let saved = migration("begin; savepoint a; rollback to a; commit;").transaction;
    assert!(saved.whole && saved.rolls_back.is_empty());
    let back = migration("begin; select 1; rollback;").transaction;
    assert_eq!((back.whole, back.rolls_back), (false, vec![2]));
    let none = migration("vacuum; alter type t add value 'x';").transaction;
    assert_eq!((none.non_transactional, none.enum_values), (vec![0], vec![1]));
}

#[test]
fn places_and_notes() {
    let found = migration("\u{feff}-- one\r\n\r\nselect 1;\r\n  select from where;\r\n");
    assert_eq!(found.statements.iter().map(|statement| statement.line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(found.sql(&found.statements[1]), "select from where");
    assert_eq!(found.syntax_errors.len(), 1);
    assert_eq!(found.syntax_errors[0].line, 4);
    assert_eq!(found.notes, [Note::ByteOrderMark, Note::CarriageReturns]);
    assert_eq!(migration("-- only\n").notes, [Note::Empty]);
    // `printf abc | sha256sum`
    assert_eq!(migration("abc").checksum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn folders() {
    let read = |names: &[&str]| {
        let entries: Vec<Entry<'_>> =
            names.iter().map(|name| Entry { name, bytes: (!name.ends_with('/')).then_some(b"select 1;") }).collect();
        Folder::read("m", &entries)
    };
    let files = |folder: &Folder| folder.migrations.iter().map(|migration| migration.file.clone()).collect::<Vec<_>>();
    let problems = |folder: &Folder| {
        folder.problems.iter().map(|problem| (problem.file.clone(), problem.blocking)).collect::<Vec<_>>()
    };

    let plain = read(&["20250102000000_b.sql", "20250101000000_a.sql", ".gitkeep", "README.md", "seed/"]);
    assert_eq!(
        (files(&plain), problems(&plain)),
        (vec!["m/20250101000000_a.sql".into(), "m/20250102000000_b.sql".into()], vec![])
    );

    let ill = read(&["20250101000000_a.sql", "b.sql", "3-c.sql", "4_d.SQL", "20250101000000_e/"]);
    assert_eq!(files(&ill).len(), 1);
    assert_eq!(problems(&ill).len(), 4);

    let twice = read(&["1_a.sql", "1_b.sql"]);
    assert_eq!(problems(&twice), [("m/1_b.sql".into(), true)]);
    assert!(twice.problems[0].message.contains("m/1_a.sql"), "{:?}", twice.problems);

    // The CLI goes by file names, and `_` stands behind every digit.
    let mixed = read(&["20250101_b.sql", "20250101120000_a.sql"]);
    assert_eq!(files(&mixed), ["m/20250101120000_a.sql", "m/20250101_b.sql"]);
    assert_eq!(problems(&mixed), [("m/20250101_b.sql".into(), false)]);

    let old = read(&["20200101000000_init.sql", "20210101000000_init.sql"]);
    assert_eq!(files(&old), ["m/20210101000000_init.sql"]);

    let brings = Folder::read("m", &[Entry { name: "1_a.sql", bytes: Some(b"select 1;\n\\i b.sql\n") }]);
    assert_eq!((problems(&brings), brings.problems[0].line), (vec![("m/1_a.sql".into(), true)], Some(2)));

    let wide = Folder::read("m", &[Entry { name: "1_a.sql", bytes: Some(b"\xFF\xFEs\0") }]);
    assert_eq!(problems(&wide), [("m/1_a.sql".into(), true)]);
}

#[test]
fn order() {
    let texts = [
        "create schema s; create type mood as enum ('x'); create table orgs (id int primary key);",
        "create table s.members (org int references orgs, m public.mood);",
        "create table if not exists orgs (id int, extra text);",
        "alter table s.members add column title text;",
        "update s.members set title = 'x';",
        "create table alone (b int); insert into alone values (1);",
        "create function touch() returns trigger language plpgsql as $$ begin return new; end $$;",
        "create trigger t before update on alone for each row execute function public.touch();",
        "create policy p on s.members using (exists (select 1 from public.orgs));",
    ];
    let migrations: Vec<Migration> = texts.iter().map(|text| migration(text)).collect();
    assert_eq!(
        dependencies(&migrations),
        [vec![], vec![0], vec![0], vec![0, 1], vec![0, 1, 3], vec![], vec![], vec![5, 6], vec![0, 1, 2]]
    );
}
