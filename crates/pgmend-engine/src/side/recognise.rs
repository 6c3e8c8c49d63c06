//! What a person means by the words behind `--from` and `--to`: told from what is there, never from a guess about a name that
//! is there as something else.

use std::io::Read;
use std::path::Path;

use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Migration, Version};

use crate::connect::{Environment, Target, named};
use crate::project;

use super::files::Files;
use super::{Saved, shown};

/// A side of a comparison before it is read.
pub enum Source {
    /// A live database.
    Database(Box<Target>),
    /// A file of SQL.
    Script(Box<Files>),
    /// A folder of migrations.
    Migrations(Box<Files>),
    /// A saved snapshot.
    Snapshot(Box<Saved>),
}

/// How the custom format of `pg_dump` begins.
const ARCHIVE: &[u8] = b"PGDMP";
/// How gzip begins.
const GZIP: &[u8] = &[0x1F, 0x8B];
/// Endings of names that are meant as files.
const FILES: &[&str] = &[".sql", ".json", ".gz", ".dump"];

/// Recognises what was typed behind an option, such as `--from`. Files are read, nothing is connected to.
///
/// # Errors
/// What is there and cannot be a side, or is not there.
pub fn recognise(typed: &str, option: &str, current: &Path, environment: &Environment) -> Result<Source> {
    let from = format!("`{option}`");
    let database = || named(typed, &from, environment).map(|target| Source::Database(Box::new(target)));
    if typed.trim().is_empty() {
        return Err(Failure::usage(format!("{from} is empty"))
            .done("nothing was compared and nothing was changed")
            .hint(format!("name a database, a file of SQL, a folder of migrations or a saved snapshot: `{option} postgresql://user@host:5432/database`")));
    }
    if typed.contains("://") {
        return database();
    }
    let path = current.join(typed);
    if path.is_dir() {
        return folder(&path, current);
    }
    if path.exists() {
        return file(&path, current);
    }
    let is_path = typed.contains(['/', '\\']) || FILES.iter().any(|ending| typed.ends_with(ending));
    if typed.contains('=') || !is_path {
        return database();
    }
    Err(Failure::usage(format!("there is no file or folder `{typed}`"))
        .because(format!("{from} names it"))
        .done("nothing was compared and nothing was changed")
        .hint(format!("a database is named by a URL or by its name: `{option} postgresql://user@host:5432/database`")))
}

fn folder(path: &Path, current: &Path) -> Result<Source> {
    let name = shown(path, current);
    let unusable = |failure: Box<Failure>| failure.done("nothing was compared and nothing was changed");
    if path.join("toc.dat").is_file() {
        return Err(unusable(archive(&name, "a dump in the directory format of `pg_dump`")));
    }
    let project = project::find(Some(path), current).map_err(|mut failure| {
        failure.hints =
            vec!["name the folder that holds the migrations, or a project with `supabase/migrations`".to_owned()];
        unusable(failure)
    })?;
    if let Some(problem) = project.migrations.problems.iter().find(|problem| problem.blocking) {
        let mut failure = Failure::usage(problem.message.clone()).at(problem.file.clone(), problem.line);
        failure.hints.clone_from(&problem.hints);
        return Err(unusable(failure));
    }
    if project.migrations.migrations.is_empty() {
        let failure = Failure::usage(format!("`{name}` holds no migration"));
        let problems = project.migrations.problems.iter();
        let failure = problems
            .fold(failure, |failure, problem| failure.because(format!("`{}` {}", problem.file, problem.message)));
        return Err(unusable(failure)
            .hint("a migration is a file called `<digits>_<name>.sql`; a single file of SQL can be named by itself"));
    }
    Ok(Source::Migrations(Box::new(Files::of_project(project, name))))
}

pub(super) fn file(path: &Path, current: &Path) -> Result<Source> {
    let name = shown(path, current);
    let unusable = |failure: Box<Failure>| failure.done("nothing was compared and nothing was changed");
    let bytes = std::fs::read(path).map_err(|error| {
        unusable(Failure::error(format!("`{name}` cannot be read")).because(error))
            .hint("make it readable for the account that runs pgmend, or name another file")
    })?;
    if bytes.starts_with(ARCHIVE) {
        return Err(unusable(archive(&name, "a dump in the custom format of `pg_dump`")));
    }
    if bytes.starts_with(b"toc.dat\0") {
        return Err(unusable(archive(&name, "a dump in the tar format of `pg_dump`")));
    }
    if bytes.starts_with(GZIP) {
        let text = unpack(&bytes).map_err(|error| {
            unusable(Failure::usage(format!("`{name}` cannot be unpacked")).because(error))
                .hint("it may have been cut off: copy it again, or save the snapshot again")
        })?;
        return if Saved::is_one(&text) {
            Ok(Source::Snapshot(Box::new(Saved::read(&text, &name)?)))
        } else {
            script(path, &name, &text)
        };
    }
    if Saved::is_one(&bytes) {
        return Ok(Source::Snapshot(Box::new(Saved::read(&bytes, &name)?)));
    }
    script(path, &name, &bytes)
}

fn script(path: &Path, name: &str, bytes: &[u8]) -> Result<Source> {
    let text = Migration::parse(name, Version::new("1"), name, bytes);
    let text = text.map_err(|failure| failure.done("nothing was compared and nothing was changed"))?;
    // A device such as `/dev/null` is empty on purpose; a file most likely by an accident.
    if text.statements.is_empty() && path.is_file() {
        return Err(Failure::usage(format!("`{name}` holds no SQL"))
            .because("it would be taken for an empty database")
            .done("nothing was compared and nothing was changed")
            .hint("write the dump again, and see that it ended well; an empty database can be said by `/dev/null`"));
    }
    if let Some((statement, why)) = text.needs_psql() {
        let command = text.sql(statement).split_whitespace().next().unwrap_or("\\");
        return Err(Failure::usage(format!("`{command}` is for `psql` alone: {why}"))
            .at(name, Some(statement.line))
            .done("nothing was compared and nothing was changed")
            .hint("dump a single database without `--create`, or take the line out"));
    }
    Ok(Source::Script(Box::new(Files::of_script(text, name.to_owned()))))
}

fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut text)?;
    Ok(text)
}

fn archive(name: &str, what: &str) -> Box<Failure> {
    Failure::usage(format!("`{name}` is {what}"))
        .hint(format!("make SQL of it: `pg_restore --schema-only -f schema.sql {name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment::default()
    }

    fn refused(typed: &str, folder: &Path) -> String {
        match recognise(typed, "--from", folder, &environment()) {
            Err(failure) => {
                assert!(failure.done.is_some() && !failure.hints.is_empty(), "{failure:?}");
                failure.what.clone()
            }
            Ok(_) => panic!("{typed} is recognised"),
        }
    }

    #[test]
    fn what_is_there_decides() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        write("schema.sql", b"CREATE TABLE t ();");
        write("odd name", b"CREATE TABLE t ();");
        write("m/20250101000000_a.sql", b"CREATE TABLE t ();");
        write("empty.sql", b"-- nothing\n");
        write("custom.sql", b"PGDMP\x01\x0e");
        write("dir/toc.dat", b"");
        write("latin.sql", b"SELECT '\xE9';");
        write("ill/a.sql", b"SELECT 1;");
        write("psql.sql", b"SELECT 1;\n\\i other.sql\n");
        write("cut.json", b"{\"kind\":\"pgmend snapshot\",\"format\":1,");
        write("other.json", b"{\"format\":1}");
        write("newer.json", b"{\"kind\":\"pgmend snapshot\",\"format\":99}");
        write("cut.gz", &[0x1F, 0x8B, 8, 0]);
        std::fs::create_dir(folder.path().join("nothing")).unwrap();
        let kind = |typed: &str| match recognise(typed, "--from", folder.path(), &environment()) {
            Ok(Source::Database(_)) => "database",
            Ok(Source::Script(_)) => "script",
            Ok(Source::Migrations(_)) => "migrations",
            Ok(Source::Snapshot(_)) => "snapshot",
            Err(failure) => panic!("{typed}: {failure}"),
        };
        assert_eq!(kind("schema.sql"), "script");
        assert_eq!(kind("odd name"), "script");
        assert_eq!(kind("/dev/null"), "script");
        assert_eq!(kind("m"), "migrations");
        for (typed, words) in [
            ("", "`--from` is empty"),
            ("missing.sql", "there is no file or folder `missing.sql`"),
            ("./missing", "there is no file or folder `./missing`"),
            ("empty.sql", "`empty.sql` holds no SQL"),
            ("custom.sql", "`custom.sql` is a dump in the custom format of `pg_dump`"),
            ("dir", "`dir` is a dump in the directory format of `pg_dump`"),
            ("latin.sql", "byte 0xE9 is not valid UTF-8"),
            ("ill", "`ill` holds no migration"),
            ("psql.sql", "`\\i` is for `psql` alone: it brings in the SQL of another file"),
            ("cut.json", "`cut.json` is a snapshot that cannot be read"),
            ("other.json", "`other.json` is JSON, and no snapshot that pgmend saved"),
            ("newer.json", "`newer.json` is a snapshot of format 99, which this pgmend does not know"),
            ("cut.gz", "`cut.gz` cannot be unpacked"),
            ("mysql://root@h/d", "`--from` holds a `mysql://` URL, which is not PostgreSQL's"),
        ] {
            assert_eq!(refused(typed, folder.path()), words);
        }
        assert!(refused("nothing", folder.path()).starts_with("no folder of migrations found from"));
    }
}
