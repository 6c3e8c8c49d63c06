//! Finds and reads the folder of migrations. It only reads files; what they mean is the core's business.

use std::path::{Path, PathBuf};

use pgmend_core::failure::{Failure, Result};
use pgmend_core::migration::{Entry, Folder};
use pgmend_core::server::Flavor;

/// Where Supabase keeps migrations, seen from a project's root.
const SUPABASE: &str = "supabase/migrations";

/// A folder of migrations, read.
#[derive(Clone, Debug)]
pub struct Project {
    /// The project's root: where `.env`, `supabase/` and `.pgmend/` lie.
    pub root: PathBuf,
    /// The folder of migrations.
    pub folder: PathBuf,
    /// The folder, seen from the root.
    pub shown: String,
    /// What lies in it.
    pub migrations: Folder,
    /// What platform the layout belongs to.
    pub flavor: Flavor,
}

/// Where a folder of migrations lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// The project's root.
    pub root: PathBuf,
    folder: PathBuf,
}

/// Finds the folder, as [`locate`] does, and reads it.
///
/// # Errors
/// No such folder (usage), or one that cannot be read.
pub fn find(dir: Option<&Path>, current: &Path) -> Result<Project> {
    locate(dir, current)?.read()
}

/// Finds the folder: `dir` itself if it holds migrations, else `supabase/migrations` beneath it or beneath one of its parents.
///
/// # Errors
/// No such folder (usage).
pub fn locate(dir: Option<&Path>, current: &Path) -> Result<Place> {
    let start = dir.map_or_else(|| current.to_owned(), |dir| current.join(dir));
    let start = start.canonicalize().unwrap_or(start);
    if !start.is_dir() {
        return Err(Failure::usage(format!("the folder `{}` is not there", dir.unwrap_or(current).display()))
            .hint("name a project or a folder of migrations with `--dir`"));
    }
    let beneath = |root: &Path| {
        let folder = root.join(SUPABASE);
        folder.is_dir().then_some(folder)
    };
    if let Some(folder) = beneath(&start) {
        return Ok(Place { root: start, folder });
    }
    if start.ends_with("migrations") || holds_sql(&start) {
        let root = if start.ends_with(SUPABASE) { start.ancestors().nth(2) } else { start.parent() };
        return Ok(Place { root: root.unwrap_or(&start).to_owned(), folder: start.clone() });
    }
    let above = start.ancestors().skip(1).find_map(|root| Some((root.to_owned(), beneath(root)?)));
    if let (None, Some((root, folder))) = (dir, above) {
        return Ok(Place { root, folder });
    }
    Err(Failure::usage(format!("no folder of migrations found from `{}`", start.display()))
        .because(format!("looked for `{SUPABASE}` there and in the folders above it, and for `.sql` files"))
        .hint("go to the project's root, or name the folder: `pgmend status --dir path/to/migrations`"))
}

fn holds_sql(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.path().extension().is_some_and(|extension| extension == "sql"))
}

impl Place {
    /// What platform the layout belongs to.
    pub fn flavor(&self) -> Flavor {
        if self.folder.ends_with(SUPABASE) { Flavor::Supabase } else { Flavor::Postgres }
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// When it, or a file in it, cannot be read.
    pub fn read(self) -> Result<Project> {
        let flavor = self.flavor();
        read(self.root, self.folder, flavor)
    }
}

fn read(root: PathBuf, folder: PathBuf, flavor: Flavor) -> Result<Project> {
    // Seen from the project's root, wherever one stands: plans and histories name files by it.
    let shown = folder.strip_prefix(&root).unwrap_or(&folder).display().to_string();
    let unreadable = |path: &Path, error: std::io::Error| {
        Failure::error(format!("`{}` cannot be read", path.display()))
            .hint("make it readable for the account that runs pgmend, or name another folder: `--dir DIR`")
            .because(error)
            .done("nothing was compared and nothing was changed")
    };
    let mut files: Vec<(String, Option<Vec<u8>>)> = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))? {
        let entry = entry.map_err(|error| unreadable(&folder, error))?;
        let path = entry.path();
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_sql = path.extension().is_some_and(|extension| extension == "sql");
        if path.is_dir() {
            files.push((name, None));
        } else if is_sql {
            let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
            files.push((name, Some(bytes)));
        }
    }
    let entries: Vec<Entry<'_>> = files.iter().map(|(name, bytes)| Entry { name, bytes: bytes.as_deref() }).collect();
    let migrations = Folder::read(&shown, &entries);
    Ok(Project { root, folder, shown, migrations, flavor })
}
