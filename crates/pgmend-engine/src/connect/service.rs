//! `pg_service.conf`: named sets of connection parameters, as libpq reads them.
//!
//! It must never repeat a value from the file: passwords may stand in it.
//! Source: the manual, "The Connection Service File", and libpq's `parseServiceInfo`.

use std::path::{Path, PathBuf};

use pgmend_core::failure::{Failure, Result};

use super::environment::Environment;
use super::parameters::Settings;

/// Fills what is not set yet from the service of this name.
pub(super) fn apply(settings: &mut Settings, service: &str, environment: &Environment) -> Result<()> {
    let named = settings.get("servicefile").map(PathBuf::from);
    let of_user = named.clone().or_else(|| Some(environment.home()?.join(".pg_service.conf")).filter(|f| f.exists()));
    let looked_in: Vec<_> = of_user.into_iter().chain([system_wide(environment)]).collect();
    for path in &looked_in {
        let text = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if named.as_deref() == Some(path) => {
                return Err(Failure::usage(format!("the service file `{}` cannot be read", path.display()))
                    .because(error)
                    .hint(format!("check `PGSERVICEFILE`, or take out the service `{service}`")));
            }
            Err(_) => continue,
        };
        if read_group(settings, &text, service, path)? {
            return Ok(());
        }
    }
    let places = looked_in.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ");
    Err(Failure::usage(format!("the service `{service}` ({}) is not defined", settings.from("service")))
        .because(format!("looked in {places}"))
        .hint(format!("write a group `[{service}]` into one of these files, or name another service")))
}

/// Where packages put the file for all users; libpq has the folder compiled in.
fn system_wide(environment: &Environment) -> PathBuf {
    let folder = environment.get("PGSYSCONFDIR").map(PathBuf::from).unwrap_or_else(|| {
        let folders = ["/etc/postgresql-common", "/etc/sysconfig/pgsql", "/usr/local/etc/postgresql", "/etc"];
        let holds_file = |folder: &&str| Path::new(folder).join("pg_service.conf").exists();
        PathBuf::from(folders.into_iter().find(holds_file).unwrap_or(folders[0]))
    });
    folder.join("pg_service.conf")
}

/// Whether the group was there.
fn read_group(settings: &mut Settings, text: &str, service: &str, path: &Path) -> Result<bool> {
    let mut inside = false;
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(group) = line.strip_prefix('[') {
            if inside {
                return Ok(true);
            }
            inside = group.strip_prefix(service).is_some_and(|rest| rest.starts_with(']'));
            continue;
        }
        if !inside {
            continue;
        }
        let shown = path.display().to_string();
        let Some((name, value)) = line.split_once('=') else {
            return Err(Failure::usage("a line of the service file has no `=`").at(shown, Some(number)));
        };
        if matches!(name, "service" | "servicefile") {
            return Err(Failure::usage("a service cannot name another service (`service=`)").at(shown, Some(number)));
        }
        let from = format!("service `{service}` in `{shown}`");
        settings.offer(name, value, &from).map_err(|failure| failure.at(shown, Some(number)))?;
    }
    Ok(inside)
}
