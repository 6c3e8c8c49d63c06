//! Files that are there whole or not at all.

use std::fs::File;
use std::io::{Error, Result, Write};
use std::path::Path;

/// Writes beside the file first: whoever reads it meanwhile finds the old one or the new one, never a part.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if path.is_dir() {
        return Err(Error::other("it is a folder"));
    }
    // A link stays one: what it leads to is written.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    write(&path, bytes, |aside| {
        if let Ok(old) = std::fs::metadata(&path) {
            std::fs::set_permissions(aside, old.permissions())?;
        }
        std::fs::rename(aside, &path)
    })
}

/// Writes a file that must not be there yet. Unlike renaming, a link leaves what another has put there in the meantime.
pub fn create(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, |aside| std::fs::hard_link(aside, path))
}

fn write(path: &Path, bytes: &[u8], put: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let name = path.file_name().ok_or_else(|| Error::other("it names no file"))?;
    let aside = path.with_file_name(format!(".{}.{}.partial", name.to_string_lossy(), std::process::id()));
    let written = File::create(&aside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| put(&aside));
    // By now it is gone, of no use, or another name of the file.
    let _ = std::fs::remove_file(&aside);
    written
}
