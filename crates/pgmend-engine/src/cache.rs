//! Where findings and prepared clusters are kept from one run to the next. Everything in there can be thrown away
//! at any time; it costs a replay, nothing else.

use std::path::PathBuf;

/// `$XDG_CACHE_HOME/pgmend`, else `~/.cache/pgmend` (`~/Library/Caches/pgmend` on macOS); nothing without a home folder.
pub fn default_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let usual = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    Some(absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(usual)))?.join("pgmend"))
}
