//! Where the target comes from, and that what cannot be understood is refused without repeating a secret.

use std::path::Path;

use pgmend_engine::connect::{Environment, Request, SslMode, Target, find};
use pgmend_engine::{FailureKind, Result};

fn found(dir: &Path, db: Option<&str>, env: &[(&str, &str)]) -> Result<Target> {
    let env = Environment::of(env.iter().copied()).with_user("me").with_home(dir.join("home"));
    let result = find(&Request { db: db.map(str::to_owned), dir: dir.to_owned(), env });
    let said = format!(
        "{result:?} {}",
        result.as_ref().map(|t| format!("{} {:?}", t.shown(), t.warnings())).unwrap_or_default()
    );
    assert!(!said.contains("hunter"), "{said}");
    result
}

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn the_first_place_wins_and_the_others_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let failure = found(dir, None, &[("PGPASSWORD", "hunter2"), ("PGUSER", "u")]).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Usage);
    for text in ["--db", "DATABASE_URL", "SUPABASE_DB_URL", "PGHOST", ".env", "supabase/.temp"] {
        assert!(format!("{failure:?}").contains(text), "{failure:?}");
    }

    let project = "abcdefghijklmnopqrst";
    write(dir, "supabase/.temp/project-ref", project);
    write(
        dir,
        "supabase/.temp/pooler-url",
        &format!(
            "postgresql://postgres.{project}:[YOUR-PASSWORD]@aws-0-eu-central-1.pooler.supabase.com:6543/postgres\n"
        ),
    );
    let failure = found(dir, None, &[]).unwrap_err();
    assert!(failure.what.contains("needs its database password"), "{failure:?}");
    let target = found(dir, None, &[("SUPABASE_DB_PASSWORD", "hunter2")]).unwrap();
    assert_eq!(target.from(), "`supabase/.temp/pooler-url`");
    assert_eq!(
        target.shown(),
        format!("postgres on aws-0-eu-central-1.pooler.supabase.com:5432 as postgres.{project}")
    );
    assert_eq!(target.ssl_mode(), SslMode::Require);
    assert!(target.secrets().contains(&"hunter2".to_owned()));

    write(
        dir,
        ".env",
        "\u{feff}# x\nDATABASE_URL=\"postgres://a:hunter2@env/d\"\nSUPABASE_DB_URL=postgres://b:hunter2@env2/d\nnot a hunter line\n",
    );
    let target = found(dir, None, &[("PGPASSWORD", "hunter3")]).unwrap();
    assert_eq!((target.from(), target.host()), ("`DATABASE_URL` in `.env`", "env"));
    assert_eq!(target.also_found(), ["`SUPABASE_DB_URL` in `.env`", "`supabase/.temp/pooler-url`"]);
    assert_eq!(target.secrets(), ["hunter2"]);
    assert_eq!(target.warnings().len(), 1);

    write(dir, ".env.local", "export DATABASE_URL='postgres://a:hunter2@local/d'\n");
    assert_eq!(found(dir, None, &[]).unwrap().from(), "`DATABASE_URL` in `.env.local`");
    let env = [("PGHOST", "h"), ("PGDATABASE", "x")];
    let target = found(dir, None, &env).unwrap();
    assert_eq!((target.from(), target.shown().as_str()), ("`PGHOST`, `PGDATABASE`", "x on h:5432 as me"));
    let env = [env[0], ("SUPABASE_DB_URL", "host=s user=hunter_but_no_secret")];
    assert_eq!(Environment::of(env).get("PGHOST").as_deref(), Some("h"));
    let env = [("PGHOST", "h"), ("SUPABASE_DB_URL", "host=s"), ("DATABASE_URL", "host=d")];
    assert_eq!(found(dir, None, &env[..2]).unwrap().from(), "`SUPABASE_DB_URL`");
    let target = found(dir, None, &env).unwrap();
    assert_eq!((target.from(), target.host()), ("`DATABASE_URL`", "d"));
    let target = found(dir, Some("postgres://db/x"), &env).unwrap();
    assert_eq!((target.from(), target.host(), target.also_found().len()), ("`--db`", "db", 7));
}

#[test]
fn the_platforms_password_goes_to_the_platform_alone() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "supabase/.temp/project-ref", "abcdefgh");
    let env = [("SUPABASE_DB_PASSWORD", "hunter2")];
    assert_eq!(found(dir, None, &env).unwrap().shown(), "postgres on db.abcdefgh.supabase.co:5432 as postgres");
    for url in [
        "postgresql://postgres.abcdefgh@evil.example:6543/postgres",
        "postgresql://postgres.abcdefgh@x.pooler.supabase.com,evil.example:6543/postgres",
        "postgresql://postgres.abcdefgh@evil.example,x.pooler.supabase.com:6543/postgres",
        "postgresql://postgres.other@x.pooler.supabase.com:6543/postgres",
    ] {
        write(dir, "supabase/.temp/pooler-url", url);
        assert!(found(dir, None, &env).unwrap_err().what.contains("does not lead to the linked project"), "{url}");
    }
    write(dir, "supabase/.temp/project-ref", "a.evil.example/");
    std::fs::remove_file(dir.join("supabase/.temp/pooler-url")).unwrap();
    assert_eq!(found(dir, None, &env).unwrap_err().kind, FailureKind::Usage);
}

#[test]
fn what_cannot_be_is_refused_by_name_and_never_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    std::fs::create_dir_all(&home).unwrap();
    for (db, expected) in [
        ("mysql://u:hunter2@h/d", "`mysql://`"),
        ("postgres://u:hunter@2@h/d", "%40"),
        ("postgres://u:hunter/2@h/d", "%2F"),
        ("postgres://h/d?nosuch=1", "`nosuch`"),
        ("host=h nosuch=hunter", "`nosuch`"),
        ("postgres://u:hunter2/d", "`port`"),
        ("host=h port=0", "`port`"),
        ("host=h port=1,2", "do not match"),
        ("host=a,b hostaddr=127.0.0.1", "do not match"),
        ("host=h hostaddr=hunter", "`hostaddr`"),
        ("host=h sslmode=hunter", "`sslmode`"),
        ("host=h sslmode=require sslrootcert=system", "too weak"),
        ("host=h channel_binding=hunter", "`channel_binding`"),
        ("host=h connect_timeout=hunter", "`connect_timeout`"),
        ("host=h target_session_attrs=hunter", "`target_session_attrs`"),
        ("host=h sslcrl=/x", "`sslcrl`"),
        ("host=h requirepeer=x", "`requirepeer`"),
        ("host=h service=nosuch", "`nosuch`"),
        ("host=h password='hunter", "single quote"),
    ] {
        let failure = found(dir.path(), Some(db), &[]).expect_err(db);
        assert_eq!(failure.kind, FailureKind::Usage, "{db}");
        assert!(format!("{failure:?}").contains(expected), "{db}: {failure:?}");
    }
    let failure = found(dir.path(), None, &[("DATABASE_URL", "file:./hunter.db")]).unwrap_err();
    assert!(failure.what.contains("`DATABASE_URL`"), "{failure:?}");
    let failure = found(dir.path(), Some("host=h"), &[("PGSSLMODE", "no")]).unwrap_err();
    assert!(failure.what.contains("`PGSSLMODE`"), "{failure:?}");

    // What an ORM adds for itself is passed over, and said.
    let target = found(dir.path(), Some("postgres://h/d?schema=public&pgbouncer=true"), &[]).unwrap();
    assert_eq!(target.warnings().len(), 2);
    assert_eq!(target.with_database("e").shown(), "e on h:5432 as me");
}

#[test]
fn a_variable_that_nothing_sets_leaves_no_gap() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for value in
        ["postgres://a@h/${PGMEND_NOT_SET}", "\"postgres://a:pa$hunter@h/d\"", "postgres://a@h/$PGMEND_NOT_SET"]
    {
        write(dir, ".env", &format!("DATABASE_URL={value}\n"));
        let failure = found(dir, None, &[]).unwrap_err();
        assert!(failure.causes.iter().any(|cause| cause.contains("a name that is not set")), "{failure:?}");
    }
    write(dir, ".env", "DB=shop\nDATABASE_URL=postgres://a@h/${DB}\n");
    assert_eq!(found(dir, None, &[]).unwrap().database(), "shop");
    write(dir, ".env", "DATABASE_URL='postgres://a:pa$hunter@h/d'\nSUPABASE_DB_URL=postgres://a:pa\\$hunter@h/d\n");
    let target = found(dir, None, &[]).unwrap();
    assert_eq!((target.database(), target.warnings().len()), ("d", 0));
}
