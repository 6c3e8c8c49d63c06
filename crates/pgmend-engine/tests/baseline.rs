//! The baseline on real servers: it loads, typical migrations run on it as an ordinary role, and that role cannot
//! become more through it. Server versions: those of the distribution, and any bin folders in `PGMEND_TEST_SERVERS`
//! (colon-separated).

use std::process::Command;

use pgmend_engine::baseline;

use server::{SUPERUSER, Server, bins, value, words};

#[cfg(test)]
#[path = "baseline/server.rs"]
mod server;

#[tokio::test]
async fn typical_migrations_run_as_an_ordinary_role() {
    for bin in bins() {
        let server = Server::start(&bin, SUPERUSER).await;
        let replay = server.replay(SUPERUSER, true).await;
        let mut failed = Vec::new();
        for block in include_str!("baseline/migrations.sql").split("--# ").skip(1) {
            let (title, sql) = block.split_once('\n').unwrap();
            if let Err(e) = replay.batch_execute(sql).await {
                failed.push(format!("{title}: {}", words(&e)));
            }
        }
        assert!(failed.is_empty(), "{}:\n{}", bin.display(), failed.join("\n"));
    }
}

#[tokio::test]
async fn the_baseline_loads_again_in_a_cluster_that_has_its_roles() {
    for bin in bins() {
        let server = Server::start(&bin, SUPERUSER).await;
        let admin = server.connect(SUPERUSER, "postgres").await;
        let roles = "select string_agg(r::text || coalesce(array_to_string(rolconfig, ','), ''), ';' order by rolname) from pg_roles r where oid >= 16384";
        let members = "select string_agg(roleid::regrole || '>' || member::regrole, ';' order by roleid, member) from pg_auth_members";
        let mut seen = Vec::new();
        for name in ["one", "two"] {
            admin.batch_execute(&format!("create database {name}")).await.unwrap();
            let base = server.connect(SUPERUSER, name).await;
            base.batch_execute(baseline::internals()).await.unwrap();
            base.batch_execute(baseline::supabase()).await.unwrap();
            seen.push((value(&base, roles).await, value(&base, members).await));
        }
        assert_eq!(seen[0], seen[1]);
    }
}

#[tokio::test]
async fn it_loads_where_postgres_is_the_bootstrap_superuser() {
    for bin in bins() {
        let server = Server::start(&bin, "postgres").await;
        let replay = server.replay("postgres", true).await;
        assert_eq!(value(&replay, "select pgmend_shadow.create_extension('pg_cron')").await, "stand-in");
        assert_eq!(
            value(&replay, "select relowner::regrole::text from pg_class where oid = 'auth.users'::regclass").await,
            "supabase_auth_admin"
        );
    }
}

#[tokio::test]
async fn owners_and_privileges_are_those_of_a_hosted_project() {
    let server = Server::start(&bins()[0], SUPERUSER).await;
    let replay = server.replay(SUPERUSER, true).await;
    for (sql, expected) in [
        (
            "select string_agg(distinct relowner::regrole::text, ',') from pg_class where relnamespace = 'auth'::regnamespace",
            "supabase_auth_admin",
        ),
        (
            "select string_agg(distinct relowner::regrole::text, ',') from pg_class where relnamespace = 'storage'::regnamespace",
            "supabase_storage_admin",
        ),
        ("select string_agg(rolname, ',' order by rolname) from pg_roles where rolsuper", SUPERUSER),
        ("select count(*)::text from pg_roles where rolcreaterole and not rolsuper", "0"),
        (
            "select pubowner::regrole::text || puballtables from pg_publication where pubname = 'supabase_realtime'",
            "postgresfalse",
        ),
        (
            "select string_agg(relacl::text, ' ') from pg_class where relname = 'users' and relnamespace = 'auth'::regnamespace",
            "{supabase_auth_admin=arwdDxt/supabase_auth_admin,dashboard_user=arwdDxt/supabase_auth_admin,postgres=ar*wdDxt/supabase_auth_admin}",
        ),
        ("select current_setting('search_path')", "\"\\$user\", public, extensions"),
        (
            "select string_agg(extname, ',' order by extname) from pg_extension",
            "pg_graphql,pg_stat_statements,pgcrypto,plpgsql,supabase_vault,uuid-ossp",
        ),
        (
            "select string_agg(defaclacl::text, ' ') from pg_default_acl where defaclrole = 'postgres'::regrole and defaclnamespace = 'public'::regnamespace and defaclobjtype = 'r'",
            "{anon=arwdDxt/postgres,authenticated=arwdDxt/postgres,service_role=arwdDxt/postgres,postgres=arwdDxt/postgres}",
        ),
    ] {
        let seen = value(&replay, sql).await;
        // The MAINTAIN privilege came in 17.
        assert_eq!(seen.replace("Dxtm", "Dxt"), expected, "{sql}");
    }
}

#[tokio::test]
async fn a_stand_in_is_a_genuine_extension() {
    for bin in bins() {
        let server = Server::start(&bin, SUPERUSER).await;
        let replay = server.replay(SUPERUSER, false).await;
        let members = "select count(*)::text from pg_depend where refclassid = 'pg_extension'::regclass and deptype = 'e' and classid <> 'pg_language'::regclass";
        let objects = "select ((select count(*) from pg_proc) + (select count(*) from pg_type) + (select count(*) from pg_class) + (select count(*) from pg_operator) \
            + (select count(*) from pg_opclass) + (select count(*) from pg_opfamily) + (select count(*) from pg_cast) + (select count(*) from pg_am) + (select count(*) from pg_namespace) \
            + (select count(*) from pg_foreign_data_wrapper) + (select count(*) from pg_extension) + (select count(*) from pg_depend) + (select count(*) from pg_shdepend) + (select count(*) from pg_init_privs))::text";
        let before = value(&replay, objects).await;
        replay.batch_execute("create schema s").await.unwrap();
        let names: Vec<String> = replay
            .query("select name from pgmend_shadow.stand_in order by 1", &[])
            .await
            .unwrap()
            .iter()
            .map(|r| r.get(0))
            .collect();
        assert!(names.len() > 20);
        for name in &names {
            let stand_in = baseline::stand_in(name).unwrap();
            let owned = stand_in.schema.is_some_and(|s| s != "pg_catalog");
            let schema = if owned { "null" } else { "'s'" };
            let how = value(
                &replay,
                &format!("select pgmend_shadow.create_extension('{name}', {schema}, null, false, true)"),
            )
            .await;
            assert!(["real", "stand-in"].contains(&how.as_str()), "{name}");
            assert_eq!(
                value(&replay, &format!("select extowner::regrole::text from pg_extension where extname = '{name}'"))
                    .await,
                "postgres"
            );
            assert_eq!(
                value(&replay, &format!("select pgmend_shadow.create_extension('{name}', null, null, true, true)"))
                    .await,
                "exists"
            );
            let twice =
                replay.batch_execute(&format!("select pgmend_shadow.create_extension('{name}')")).await.unwrap_err();
            assert_eq!(twice.as_db_error().unwrap().code().code(), "42710");
        }
        assert_ne!(value(&replay, members).await, "0");
        // Everything that they made belongs to them: dropped, they leave nothing but the schemas of their own.
        let admin = server.connect(SUPERUSER, "replay").await;
        let before_14 =
            value(&replay, "select (current_setting('server_version_num')::int < 140000)::text").await == "true";
        for name in &names {
            // 13 lets only a superuser drop an access method, the real one's too.
            let owner = if before_14 && name == "vector" { &admin } else { &replay };
            let drop = owner.batch_execute(&format!("drop extension \"{name}\"")).await;
            drop.unwrap_or_else(|e| panic!("{name}: {}", words(&e)));
        }
        admin.batch_execute("drop schema s; drop schema if exists vault, graphql, pgmq, pgsodium").await.unwrap();
        assert_eq!(value(&replay, objects).await, before, "{}", bin.display());
    }
}

#[tokio::test]
async fn a_dump_shows_extensions_and_not_their_members() {
    let Some(bin) = bins().into_iter().find(|b| b.join("pg_dump").exists()) else {
        panic!("no pg_dump beside any server");
    };
    let server = Server::start(&bin, SUPERUSER).await;
    let replay = server.replay(SUPERUSER, true).await;
    replay
        .batch_execute(
            "create schema s;
             select pgmend_shadow.create_extension(n, 's') from unnest('{postgis,vector,pg_net,postgres_fdw}'::text[]) n;
             select pgmend_shadow.create_extension('pg_cron');
             create table s.t (g s.geometry(PointZ, 4326), h s.geography(Polygon), v s.vector(3));
             create index t_v on s.t using hnsw (v s.vector_cosine_ops);
             create index t_g on s.t using gist (g);
             select pgmend_shadow.set_index_options('s.t_v', '{m=16,ef_construction=64}');",
        )
        .await
        .unwrap_or_else(|e| panic!("{}", words(&e)));
    let dump = Command::new(bin.join("pg_dump"))
        .args(["-h", server.dir.path().to_str().unwrap(), "-U", SUPERUSER, "-s", "-N", "pgmend_shadow", "replay"])
        .output()
        .unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let dump = String::from_utf8(dump.stdout).unwrap();
    for there in [
        "CREATE EXTENSION IF NOT EXISTS pg_cron WITH SCHEMA pg_catalog;",
        "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA s;",
        "g s.geometry(PointZ,4326),",
        "h s.geography(Polygon,4326),",
        "v s.vector(3)",
        "USING hnsw (v s.vector_cosine_ops) WITH (m='16', ef_construction='64');",
        "CREATE INDEX t_g ON s.t USING gist (g);",
    ] {
        assert!(dump.contains(there), "{there}");
    }
    for member in [
        "hnswhandler",
        "cron.job",
        "st_makepoint",
        "FOREIGN DATA WRAPPER",
        "net.http_post",
        "TABLE vault.secrets (",
        "SCHEMA cron",
    ] {
        assert!(!dump.contains(member), "{member}");
    }
}

#[tokio::test]
async fn stand_ins_of_contrib_compute_what_they_can() {
    let server = Server::start(&bins()[0], SUPERUSER).await;
    let _replay = server.replay(SUPERUSER, false).await;
    let admin = server.connect(SUPERUSER, "replay").await;
    admin.batch_execute("create schema s; set search_path = s, public").await.unwrap();
    // Installed from within, since this server has the real ones.
    for name in ["pgcrypto", "uuid-ossp", "fuzzystrmatch", "moddatetime", "pg_stat_statements", "pgjwt"] {
        admin
            .batch_execute(&format!("select pgmend_shadow.install_stand_in('{name}', 's', null, 'postgres')"))
            .await
            .unwrap();
    }
    for (sql, expected) in [
        // RFC 4231, test case 2
        (
            "select encode(hmac('what do ya want for nothing?', 'Jefe', 'sha256'), 'hex')",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            "select encode(digest('abc', 'sha512'), 'hex')",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        ("select (crypt('p', h) = h)::text from (select crypt('p', gen_salt('bf')) as h) t", "true"),
        ("select length(crypt('p', gen_salt('bf', 8)))::text", "60"),
        ("select length(gen_random_bytes(33))::text", "33"),
        // RFC 4122, appendix B with its erratum
        ("select uuid_generate_v3(uuid_ns_dns(), 'www.example.com')::text", "5df41881-3aed-3515-88a7-2f4a814cf09e"),
        ("select levenshtein('kitten', 'sitting')::text", "3"),
        (
            "select sign('{\"sub\":\"1234567890\",\"name\":\"John Doe\",\"iat\":1516239022}', 'your-256-bit-secret')",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        ),
    ] {
        assert_eq!(value(&admin, sql).await, expected, "{sql}");
    }
    admin
        .batch_execute(
            "create table t (a int, at timestamptz); create trigger touch before update on t for each row execute function moddatetime(at);
             insert into t values (1); update t set a = 2;",
        )
        .await
        .unwrap();
    assert_eq!(value(&admin, "select (a = 2 and at is not null)::text from t").await, "true");
}

#[tokio::test]
async fn nothing_else_is_lifted() {
    // (statement, SQLSTATE): each must fail for the replay role, and none may leave it more than it was.
    const ATTEMPTS: &[(&str, &str)] = &[
        ("copy (select 1) to program 'true'", "42501"),
        ("create temp table x (t text); copy x from '/etc/passwd'", "42501"),
        ("select pg_read_file('/etc/passwd')", "42501"),
        ("select lo_import('/etc/passwd')", "42501"),
        ("create extension dblink", "42501"),
        ("create function f() returns int language c as 'x', 'y'", "42501"),
        ("create function f() returns int language internal as 'now'", "42501"),
        ("insert into pg_extension select * from pg_extension", "42501"),
        ("alter role postgres superuser", "42501"),
        ("create role x", "42501"),
        ("set role supabase_auth_admin; create role x", "42501"),
        ("set role supabase_storage_admin; create role x superuser", "42501"),
        ("set session authorization pgmend_superuser", "42501"),
        ("set role supabase_admin", "42501"),
        ("set role dashboard_user", "42501"),
        ("select pgmend_shadow.own_extension('plpgsql', 'postgres')", "42501"),
        ("select pgmend_shadow.install_stand_in('a', 'public', '1', 'postgres')", "42501"),
        ("select pgmend_shadow.is_clean('public')", "42501"),
        ("insert into pgmend_shadow.harmless_extension values ('dblink')", "42501"),
        ("update pgmend_shadow.stand_in set script = 'alter role postgres superuser'", "42501"),
        ("insert into pgmend_shadow.not_modelled values ('a', 'b', 'c')", "42501"),
        (
            "create function t() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on pgmend_shadow.mark execute function t()",
            "42501",
        ),
        ("create table pgmend_shadow.mine ()", "42501"),
        ("select pgmend_shadow.create_extension('citext', 'pgmend_shadow')", "42501"),
        ("select pgmend_shadow.create_extension('citext', 'pg_catalog')", "42501"),
        ("select pgmend_shadow.create_extension('citext', 'information_schema')", "42501"),
        ("select pgmend_shadow.create_extension('citext', 'graphql')", "42501"),
        ("select pgmend_shadow.create_extension('citext', 'nowhere')", "3F000"),
        ("select pgmend_shadow.create_extension('')", "42602"),
        ("select pgmend_shadow.create_extension(repeat('x', 64))", "42602"),
        ("select pgmend_shadow.create_extension('citext', 'x\"; alter role postgres superuser; --')", "3F000"),
        ("create schema pgmend_fresh; select pgmend_shadow.create_extension('moddatetime', 'extensions')", "42P06"),
        ("create type public.geometry as (x int); select pgmend_shadow.create_extension('postgis', 'public')", "42710"),
        (
            "select pgmend_shadow.create_extension('dblink', 'extensions'); select extensions.dblink_connect('host=example.com')",
            "P0001",
        ),
        (
            "select pgmend_shadow.create_extension('plpython3u'); create function f() returns int language plpython3u as 'return 1'",
            "42704",
        ),
        ("alter function extensions.digest(bytea, text) called on null input", "42501"),
        ("alter extension pgcrypto drop function extensions.digest(bytea, text)", "42501"),
        (
            "create table public.z (i int); create index zi on public.z (i); select pgmend_shadow.set_index_options('public.zi', '{m=1}')",
            "42501",
        ),
        ("create operator class public.mine for type int using hash as function 1 hashint4(int)", "42501"),
        ("grant pgmend_superuser to postgres", "42501"),
    ];
    for bin in bins() {
        let server = Server::start(&bin, SUPERUSER).await;
        let replay = server.replay(SUPERUSER, true).await;
        let mut wrong = Vec::new();
        for (sql, code) in ATTEMPTS {
            match replay.batch_execute(&format!("begin; {sql}")).await {
                Ok(()) => wrong.push(format!("went through: {sql}")),
                Err(e) if e.code().is_none_or(|c| c.code() != *code) => wrong.push(format!("{sql}: {}", words(&e))),
                Err(_) => {}
            }
            replay.batch_execute("rollback; reset role").await.unwrap();
        }
        assert!(wrong.is_empty(), "{}:\n{}", bin.display(), wrong.join("\n"));

        // `pg_execute_server_program` is not for it to grant, whatever a member role could.
        let grant = replay.batch_execute("grant pg_execute_server_program to postgres").await;
        assert!(grant.is_err());
    }
}

#[tokio::test]
async fn a_lifted_script_calls_nothing_that_the_replay_role_made() {
    for bin in bins() {
        let server = Server::start(&bin, SUPERUSER).await;
        let replay = server.replay(SUPERUSER, true).await;
        // Better matches than the server's own for the calls a script makes, ahead of them on the path, and a
        // quoting trap; each would raise the role if a superuser ran it.
        replay
            .batch_execute(
                "create function public.evil() returns void language plpgsql as $$ begin execute 'alter role postgres superuser'; end $$;
                 create function public.evil_eq(name, text) returns boolean language plpgsql as $$ begin perform public.evil(); return true; end $$;
                 create operator public.= (function = public.evil_eq, leftarg = name, rightarg = text);
                 create function public.format(text, text) returns text language plpgsql as $$ begin perform public.evil(); return ''; end $$;
                 create function public.format(text, text, text) returns text language plpgsql as $$ begin perform public.evil(); return ''; end $$;
                 create function public.quote_ident(text) returns text language plpgsql as $$ begin perform public.evil(); return $1; end $$;
                 create function public.concat(text, double precision, text, double precision, text) returns text language plpgsql as $$ begin perform public.evil(); return ''; end $$;
                 create function public.current_schema() returns name language plpgsql as $$ begin perform public.evil(); return 'pg_catalog'; end $$;
                 create temp table pg_extension (extname name);
                 create temp table pg_namespace (nspname name);
                 alter default privileges grant execute on functions to public;
                 set search_path = public, pg_temp, pg_catalog;
                 set standard_conforming_strings = off;
                 set quote_all_identifiers = on;",
            )
            .await
            .unwrap();
        for (name, schema) in [
            ("postgis", "public"),
            ("vector", "public"),
            ("pg_cron", "pg_catalog"),
            ("pg_net", "public"),
            ("moddatetime", "public"),
            ("pg_trgm", "public"),
            ("earthdistance", "public"),
            ("hypopg", "public"),
            ("http", "public"),
            ("a\\''; alter role postgres superuser; --", "public"),
            ("x\"; alter role postgres superuser; --", "public"),
        ] {
            let how = replay
                .query_one("select pgmend_shadow.create_extension($1, $2, '1\\'', false, true)", &[&name, &schema])
                .await;
            if let Err(e) = how {
                panic!("{name}: {}", words(&e));
            }
        }
        assert_eq!(
            value(&replay, "select count(*)::pg_catalog.text from pg_catalog.pg_roles where rolsuper").await,
            "1"
        );
    }
}

#[test]
fn embedded_files_have_a_control_file_and_a_script_each() {
    let files = baseline::embedded_files();
    assert_eq!(files.len() % 2, 0);
    for pair in files.chunks(2) {
        let extension = pair[0].0.strip_suffix(".control").unwrap();
        let stand_in = baseline::stand_in(extension).unwrap();
        assert!(pair[0].1.contains(&format!("default_version = '{}'", stand_in.version)));
        assert_eq!(pair[1].0, format!("{extension}--{}.sql", stand_in.version));
    }
    assert_eq!(baseline::hash().len(), 64);
}
