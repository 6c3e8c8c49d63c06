//! Where findings and prepared clusters are kept from one run to the next. Everything in there can be thrown away
//! at any time; it costs a replay, nothing else.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::durable::hex;

/// `$XDG_CACHE_HOME/pgmend`, else `~/.cache/pgmend` (`~/Library/Caches/pgmend` on macOS); nothing without a home folder.
pub fn default_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let usual = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    Some(absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(usual)))?.join("pgmend"))
}

/// The name of an entry, from everything that decides what it holds.
pub(crate) fn key<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_ref());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// An entry that was kept. One that cannot be read costs what it takes to find it out again, nothing else.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Keeps an entry. It is written aside, for its owner only, and renamed, so that a reader never meets half of it. Failing to
/// keep it is no failure.
pub(crate) fn write<T: Serialize>(path: &Path, entry: &T) {
    let (Some(folder), Ok(json)) = (path.parent(), serde_json::to_vec(entry)) else { return };
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| tempfile::NamedTempFile::new_in(folder))
        .and_then(|file| std::fs::write(file.path(), &json).map(|()| file));
    if let Ok(file) = written {
        drop(file.persist(path));
    }
}
