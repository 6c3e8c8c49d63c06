//! `cargo xtask bench diff`: how long `pgmend diff` takes for two databases, equal and with one table in a hundred changed,
//! against one raw read of a catalogue by `psql`, `pg_dump --schema-only`, and two peers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pgmend_testkit::{Server, bin_dir};
use wait4::Wait4;

use super::{median, millis, program};
use crate::servers;

/// How often each thing is timed.
const RUNS: usize = 5;

/// The major version of the server.
const MAJOR: u32 = 15;

/// What a tool that compares catalogues has to read of one database, deparsed.
const RAW: &str = "
SELECT n.nspname, c.relname, c.relkind, c.relowner::regrole, c.relacl, c.reloptions, c.relrowsecurity, obj_description(c.oid, 'pg_class')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public';
SELECT a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum), a.attacl
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped;
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace;
SELECT i.indrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = 'public'::regnamespace;
SELECT c.oid::regclass, pg_get_viewdef(c.oid) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v';
SELECT pg_get_functiondef(p.oid), p.proacl FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace;
SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal;
SELECT polrelid::regclass, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy;
SELECT seqrelid::regclass, seqstart, seqincrement, seqmax, seqcache FROM pg_sequence;
SELECT classid, objid, refclassid, refobjid, deptype FROM pg_depend WHERE objid >= 16384;
";

/// Makes the tables `from` to `to`, with what tables of an application have about them.
const TABLES: &str = "
CREATE TYPE status AS ENUM ('open', 'paid', 'sent', 'closed');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
DO $do$
BEGIN
  FOR n IN 1..{count} LOOP
    EXECUTE format($sql$
      CREATE TABLE t_%1$s (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint REFERENCES t_%2$s (id) ON DELETE CASCADE,
        name text NOT NULL, code varchar(40) UNIQUE, amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
        state status NOT NULL DEFAULT 'open', tags text[] NOT NULL DEFAULT '{}', details jsonb,
        created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz);
      CREATE INDEX ON t_%1$s (parent_id);
      CREATE INDEX ON t_%1$s (lower(name)) WHERE state <> 'closed';
      COMMENT ON TABLE t_%1$s IS 'The table of number %1$s';
      COMMENT ON COLUMN t_%1$s.amount IS 'in the currency of the account'
    $sql$, n, greatest(n - 1, 1));
    IF n % 2 = 0 THEN
      EXECUTE format('CREATE TRIGGER touched BEFORE UPDATE ON t_%s FOR EACH ROW EXECUTE FUNCTION touch()', n);
    END IF;
    IF n % 5 = 0 THEN
      EXECUTE format($sql$
        ALTER TABLE t_%1$s ENABLE ROW LEVEL SECURITY;
        CREATE POLICY readers ON t_%1$s FOR SELECT USING (state <> 'closed');
        CREATE VIEW v_%1$s AS SELECT id, name, amount FROM t_%1$s WHERE amount > 0;
        GRANT SELECT ON v_%1$s TO PUBLIC
      $sql$, n);
    END IF;
    IF n % 10 = 0 THEN
      EXECUTE format($sql$
        CREATE FUNCTION f_%1$s(bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT amount FROM t_%1$s WHERE id = $1'
      $sql$, n);
    END IF;
    IF n % 50 = 0 THEN COMMIT; END IF;
  END LOOP;
END $do$;
";

/// Changes one table in a hundred, and at least one.
const CHANGES: &str = "
DO $do$
BEGIN
  FOR n IN 1..greatest({count} / 100, 1) LOOP
    EXECUTE CASE n % 4
      WHEN 0 THEN format('ALTER TABLE t_%s ADD COLUMN note text', n)
      WHEN 1 THEN format('ALTER TABLE t_%s ALTER COLUMN amount SET DEFAULT 1', n)
      WHEN 2 THEN format('DROP INDEX t_%s_parent_id_idx', n)
      ELSE format('COMMENT ON TABLE t_%s IS NULL', n) END;
  END LOOP;
END $do$;
";

/// One way to compare, or a part of one.
struct Contender {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    /// What it may end with.
    ends_with: &'static [i32],
    /// Whether what was read before the changes is known to it.
    again: bool,
}

/// Folders for what readings found.
struct Caches {
    /// What was read before the changes.
    known: PathBuf,
    /// A copy of that for each run.
    used: PathBuf,
}

/// What came of timing one.
struct Figures {
    name: &'static str,
    time: Duration,
    peak_kib: u64,
}

/// Times everything at `count` tables.
pub fn run(count: usize, named: Option<&Path>) -> Result<()> {
    let program = program(named)?;
    let peers = servers::comparison_peers()?;
    let server = Server::builder(MAJOR).conf("max_locks_per_transaction", "1024").start();
    for name in ["one", "other"] {
        server.create_database(name);
        server.psql(name, &TABLES.replace("{count}", &count.to_string()));
        server.psql(name, "VACUUM ANALYZE");
    }
    let work = tempfile::tempdir()?;
    let caches = Caches { known: work.path().join("known"), used: work.path().join("used") };
    let contenders = contenders(&server, &program, peers, &caches);
    if let Some(contender) = contenders.iter().find(|contender| contender.again) {
        run_once(contender)?;
    }
    std::fs::rename(&caches.used, &caches.known).context("nothing was kept of the first reading")?;
    for (case, changes) in [("equal", ""), ("1 % changed", CHANGES)] {
        server.psql("other", &changes.replace("{count}", &count.to_string()));
        print(&format!("{count} tables, {case}"), &time(&contenders, &caches)?);
    }
    println!(
        "medians of {RUNS} runs; the raw read, pg_dump and snapshot read one database, the others compare two; again: read before the changes; peak is of the process alone"
    );
    Ok(())
}

fn contenders(server: &Server, program: &Path, [pg_delta, migra]: [PathBuf; 2], caches: &Caches) -> Vec<Contender> {
    let bin = bin_dir(MAJOR);
    let (one, other) = (&server.url("one"), &server.url("other"));
    let contender = |name, program: PathBuf, arguments: &[&str], ends_with| Contender {
        name,
        program,
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        ends_with,
        again: false,
    };
    let (cache, saved) = (caches.used.display().to_string(), caches.used.join("saved.json").display().to_string());
    let again = |name, arguments: &[&str], ends_with| Contender {
        again: true,
        ..contender(name, program.to_owned(), &[arguments, &["--cache-dir", &cache]].concat(), ends_with)
    };
    vec![
        contender("raw read", bin.join("psql"), &["-X", "-q", "-A", "-t", "-d", one, "-c", RAW], &[0]),
        contender("pg_dump -s", bin.join("pg_dump"), &["--schema-only", "-d", one], &[0]),
        contender("pgmend diff", program.to_owned(), &["diff", "--no-cache", "--from", one, "--to", other], &[0, 3, 4]),
        again("diff again", &["diff", "--from", one, "--to", other], &[0, 3, 4]),
        again("snapshot", &["snapshot", "save", "--no-cache", "--db", other, &saved], &[0]),
        again("snapshot again", &["snapshot", "save", "--db", other, &saved], &[0]),
        contender("pg-delta", pg_delta, &["plan", "--source", one, "--desired", other], &[0, 1, 2]),
        contender("migra", migra, &[one, other, "--unsafe"], &[0, 2]),
    ]
}

/// Times each in turn, so that whatever else the machine does falls on all alike.
fn time(contenders: &[Contender], caches: &Caches) -> Result<Vec<Figures>> {
    let mut found: Vec<(Vec<Duration>, Vec<u64>)> = contenders.iter().map(|_| (Vec::new(), Vec::new())).collect();
    for _ in 0..RUNS {
        for (contender, (times, peaks)) in contenders.iter().zip(&mut found) {
            if contender.again {
                copy(&caches.known, &caches.used)?;
            }
            let (time, peak) = run_once(contender)?;
            times.push(time);
            peaks.push(peak);
        }
    }
    let figures = contenders.iter().zip(found).map(|(contender, (times, peaks))| Figures {
        name: contender.name,
        time: median(times),
        peak_kib: median(peaks),
    });
    Ok(figures.collect())
}

/// Runs one: how long it took, and the most memory it had, in KiB.
fn run_once(contender: &Contender) -> Result<(Duration, u64)> {
    let began = Instant::now();
    let child = Command::new(&contender.program)
        .args(&contender.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("`{}` cannot be run", contender.name))?;
    let ended = child.wait4().with_context(|| format!("`{}` was lost", contender.name))?;
    let took = began.elapsed();
    if !ended.status.code().is_some_and(|code| contender.ends_with.contains(&code)) {
        bail!("`{}` ended with {}", contender.name, ended.status);
    }
    Ok((took, ended.rusage.maxrss / 1024))
}

/// Makes `to` a copy of the folder `from`.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?
        } else {
            std::fs::copy(entry.path(), target).map(drop)?
        }
    }
    Ok(())
}

fn print(title: &str, figures: &[Figures]) {
    let ratio = |time: Duration, to: usize| {
        figures.get(to).map_or(0.0, |base| time.as_secs_f64() / base.time.as_secs_f64().max(f64::MIN_POSITIVE))
    };
    println!("{title}\n{:<14}{:>12}{:>14}{:>14}{:>12}", "", "median", "to raw read", "to pg_dump", "peak");
    for Figures { name, time, peak_kib } in figures {
        println!(
            "{name:<14}{:>12}{:>14.2}{:>14.2}{:>9} MB",
            millis(*time),
            ratio(*time, 0),
            ratio(*time, 1),
            peak_kib / 1024
        );
    }
    println!();
}
