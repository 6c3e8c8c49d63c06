//! Where the target comes from: what was typed, the environment, `.env`, the linked Supabase project.
//!
//! The first place that names one wins; the others are only told by name. It reads files and nothing else: no
//! connection, no process environment. It must never repeat a connection string.

use std::path::{Path, PathBuf};

use pgmend_core::failure::{Failure, Result};

use super::conninfo::{self, Unreadable};
use super::environment::Environment;
use super::parameters::{self, Settings};
use super::target::{Target, resolve};

/// Everything that the search looks at; handed in, so that tests need no process environment.
#[derive(Clone, Debug)]
pub struct Request {
    /// What was given with `--db`: a URL, a `key=value` string, or the name of a database.
    pub db: Option<String>,
    /// The root of the project, where `.env` and `supabase/` lie.
    pub dir: PathBuf,
    /// Variables, home directory and user name.
    pub env: Environment,
}

/// Variables that hold a whole connection string, in the order of their weight.
const URL_VARIABLES: [&str; 2] = ["DATABASE_URL", "SUPABASE_DB_URL"];
/// Variables of libpq that name a target by themselves. `PGUSER` or `PGPASSWORD` alone do not.
const LIBPQ_NAMING: [&str; 5] = ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE"];
/// The files of variables, the more local one first.
const ENV_FILES: [&str; 2] = [".env.local", ".env"];

/// One place that names a target.
struct Found {
    /// As messages name it: "`DATABASE_URL` in `.env`".
    from: String,
    what: What,
}

enum What {
    /// A connection string. A bare database name is one only where a person typed it.
    Text { text: String, bare_name: bool },
    /// libpq's own variables, which fill in everything anyway.
    Variables,
    /// The linked Supabase project.
    Linked(Linked),
}

struct Linked {
    project: String,
    pooler_url: Option<String>,
}

/// Finds the target and resolves it as libpq would.
///
/// # Errors
/// A usage failure when nothing names a target, or when what does cannot be understood.
pub fn find(request: &Request) -> Result<Target> {
    let mut warnings = Vec::new();
    let files = read_env_files(&request.dir, &mut warnings);
    let mut found = list_places(request, &files).into_iter();
    let Some(first) = found.next() else { return Err(nothing_found(request, &warnings)) };
    let also_found = found.map(|place| place.from).collect();
    let mut settings = Settings::default();
    match &first.what {
        What::Text { text, bare_name } => {
            read_text(&mut settings, text, *bare_name, &first.from, &mut warnings)?;
        }
        What::Variables => {}
        What::Linked(linked) => read_linked(&mut settings, linked, request, &files, &first.from, &mut warnings)?,
    }
    resolve(settings, first.from, also_found, warnings, &request.env)
}

/// Resolves a connection string that a person typed somewhere else than behind `--db`; `from` is where, as messages name it.
///
/// # Errors
/// A usage failure when it cannot be understood.
pub fn named(text: &str, from: &str, env: &Environment) -> Result<Target> {
    let (mut settings, mut warnings) = (Settings::default(), Vec::new());
    read_text(&mut settings, text.trim(), true, from, &mut warnings)?;
    resolve(settings, from.to_owned(), Vec::new(), warnings, env)
}

fn list_places(request: &Request, files: &[EnvFile]) -> Vec<Found> {
    let mut found = Vec::new();
    let text = |text: String, bare_name| What::Text { text, bare_name };
    if let Some(db) = request.db.as_ref().filter(|db| !db.trim().is_empty()) {
        found.push(Found { from: "`--db`".to_owned(), what: text(db.trim().to_owned(), true) });
    }
    for name in URL_VARIABLES {
        if let Some(value) = request.env.get(name) {
            found.push(Found { from: format!("`{name}`"), what: text(value, false) });
        }
    }
    let naming: Vec<_> = LIBPQ_NAMING.iter().filter(|name| request.env.get(name).is_some()).collect();
    if !naming.is_empty() {
        let names = naming.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        found.push(Found { from: names, what: What::Variables });
    }
    for name in URL_VARIABLES {
        for file in files {
            if let Some(value) = file.get(name) {
                found.push(Found { from: format!("`{name}` in `{}`", file.name), what: text(value.to_owned(), false) });
            }
        }
    }
    if let Some(linked) = read_link(&request.dir) {
        let file = if linked.pooler_url.is_some() { "pooler-url" } else { "project-ref" };
        found.push(Found { from: format!("`supabase/.temp/{file}`"), what: What::Linked(linked) });
    }
    found
}

fn nothing_found(request: &Request, warnings: &[String]) -> Box<Failure> {
    let dir = request.dir.display();
    let mut failure = Failure::usage("there is no database to work on: nothing names one")
        .because(format!(
            "looked at `--db`, `DATABASE_URL`, `SUPABASE_DB_URL`, `PGHOST` and its kin, `.env.local` and `.env` in \
             `{dir}`, and the linked project in `supabase/.temp`"
        ))
        .done("nothing was read or changed")
        .hint("name it: `--db postgresql://user@host:5432/database` (or set `DATABASE_URL`)");
    for warning in warnings {
        failure = failure.because(warning);
    }
    failure
}

/// Puts a connection string into the settings.
fn read_text(
    settings: &mut Settings,
    text: &str,
    bare_name: bool,
    from: &str,
    warnings: &mut Vec<String>,
) -> Result<()> {
    let pairs = match conninfo::parse(text) {
        Some(Ok(pairs)) => pairs,
        Some(Err(Unreadable(why))) => {
            return Err(Failure::usage(format!("the connection string in {from} cannot be read"))
                .because(why)
                .done("nothing was connected to")
                .hint(
                    "write it as `postgresql://user:password@host:5432/database`, special characters percent-encoded",
                ));
        }
        None if bare_name && !text.contains("://") => vec![("dbname".to_owned(), text.to_owned())],
        None => {
            let scheme = text.split_once("://").map(|(scheme, _)| scheme);
            let scheme = scheme.filter(|scheme| {
                scheme.len() < 24 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            });
            return Err(Failure::usage(match scheme {
                Some(scheme) => format!("{from} holds a `{scheme}://` URL, which is not PostgreSQL's"),
                None => format!("{from} holds no PostgreSQL connection string"),
            })
            .done("nothing was connected to")
            .hint("write one as `postgresql://user@host:5432/database`"));
        }
    };
    // In a URL the last one of two equal names wins, as in libpq.
    for (name, value) in pairs.iter().rev() {
        if parameters::known(name).is_none() && parameters::of_another_driver(name) {
            warnings.push(format!("`{name}` in {from} belongs to another driver and is passed over"));
        } else {
            settings.offer(name, value, from)?;
        }
    }
    Ok(())
}

struct EnvFile {
    name: &'static str,
    values: Vec<(String, String)>,
}

impl EnvFile {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

fn read_env_files(dir: &Path, warnings: &mut Vec<String>) -> Vec<EnvFile> {
    let mut files = Vec::new();
    for name in ENV_FILES {
        let Ok(bytes) = std::fs::read(dir.join(name)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else {
            warnings.push(format!("`{name}` is passed over: it is not UTF-8"));
            continue;
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut values = Vec::new();
        for line in dotenvy::from_read_iter(text.as_bytes()) {
            match line {
                Ok(pair) => values.push(pair),
                // The error repeats the line, and with it whatever secret stands there.
                Err(_) => warnings.push(format!("`{name}` has a line that cannot be read; it is passed over")),
            }
        }
        for variable in URL_VARIABLES {
            if !names_what_is_not_set(text, variable, &values) {
                continue;
            }
            // What stands behind the dollar may be a part of a password.
            warnings.push(format!(
                "`{variable}` in `{name}` has a `$` before a name that is not set; it is passed over: set it, or put the value into single quotes"
            ));
            values.retain(|(key, _)| key != variable);
        }
        files.push(EnvFile { name, values });
    }
    files
}

/// Whether the value of a variable, last set in a file, would have a gap where another variable is named that nothing sets.
fn names_what_is_not_set(text: &str, variable: &str, values: &[(String, String)]) -> bool {
    let value = text.lines().rev().find_map(|line| {
        let (key, value) = line.trim().split_once('=')?;
        (key.trim().trim_start_matches("export ").trim() == variable).then(|| value.trim())
    });
    let Some(value) = value.filter(|value| !value.starts_with('\'')) else { return false };
    let is_set = |name: &str| std::env::var_os(name).is_some() || values.iter().any(|(key, _)| key == name);
    value.match_indices('$').filter(|(at, _)| !value[..*at].ends_with('\\')).any(|(at, _)| {
        let name = value[at + 1..].trim_start_matches('{');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        end > 0 && !is_set(&name[..end])
    })
}

/// What `supabase link` wrote down.
fn read_link(dir: &Path) -> Option<Linked> {
    let temp = dir.join("supabase").join(".temp");
    let read = |name: &str| {
        let text = std::fs::read_to_string(temp.join(name)).ok()?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let project = read("project-ref")?;
    Some(Linked { project, pooler_url: read("pooler-url") })
}

/// The linked project: session mode through its pooler, or the direct host where no pooler is written down.
fn read_linked(
    settings: &mut Settings,
    linked: &Linked,
    request: &Request,
    files: &[EnvFile],
    from: &str,
    warnings: &mut Vec<String>,
) -> Result<()> {
    let project = &linked.project;
    if !project.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Failure::usage("`supabase/.temp/project-ref` does not hold a project's reference")
            .hint("link the project again: `supabase link`"));
    }
    match &linked.pooler_url {
        Some(url) => {
            let mut of_url = Settings::default();
            read_text(&mut of_url, url, false, from, warnings)?;
            let host = of_url.get("host").unwrap_or_default().to_owned();
            let user = of_url.get("user").unwrap_or_default().to_owned();
            // The file lies in the checkout, so whoever wrote the checkout could point it elsewhere: the
            // password goes to the platform or nowhere.
            if !is_platform_host(&host) || !user.ends_with(&format!(".{project}")) {
                return Err(Failure::usage(format!("{from} does not lead to the linked project `{project}`"))
                    .because("its host or its user is not the platform's")
                    .done("nothing was connected to")
                    .hint("link the project again with `supabase link`, or name the database with `--db`"));
            }
            settings.replace("host", &host, from);
            settings.replace("user", &user, from);
            settings.replace("dbname", of_url.get("dbname").unwrap_or("postgres"), from);
        }
        None => {
            settings.replace("host", &format!("db.{project}.supabase.co"), from);
            settings.replace("user", "postgres", from);
            settings.replace("dbname", "postgres", from);
        }
    }
    // Transaction mode (6543) cannot carry a migration; the same pooler serves session mode on 5432.
    settings.replace("port", "5432", from);
    settings.replace("sslmode", request.env.get("PGSSLMODE").as_deref().unwrap_or("require"), from);
    let password =
        request.env.get("SUPABASE_DB_PASSWORD").map(|password| (password, "`SUPABASE_DB_PASSWORD`".to_owned()));
    let password = password.or_else(|| {
        files.iter().find_map(|file| {
            let password = file.get("SUPABASE_DB_PASSWORD")?.to_owned();
            Some((password, format!("`SUPABASE_DB_PASSWORD` in `{}`", file.name)))
        })
    });
    if let Some((password, from)) = password {
        settings.replace("password", &password, &from);
    }
    // Resolve once to see whether `PGPASSWORD` or a password file knows it.
    let resolved = resolve(settings.clone(), from.to_owned(), Vec::new(), Vec::new(), &request.env)?;
    if !resolved.has_password() {
        return Err(Failure::usage(format!("the linked project `{project}` needs its database password"))
            .because("neither `SUPABASE_DB_PASSWORD`, `PGPASSWORD` nor a password file has one")
            .done("nothing was connected to")
            .hint("set `SUPABASE_DB_PASSWORD`, or name the database with `--db`"));
    }
    Ok(())
}

/// One host (not a list) of Supabase itself.
pub(super) fn is_platform_host(host: &str) -> bool {
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let domains = [".supabase.com", ".supabase.co", ".supabase.net", ".supabase.red", ".supabase.green"];
    is_name && domains.iter().any(|domain| host.ends_with(domain))
}
