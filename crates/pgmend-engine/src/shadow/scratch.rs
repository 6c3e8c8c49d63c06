//! Directories that must not outlive the process: each holds a locked lease, and whoever starts a shadow
//! removes those whose lease nobody holds any more (a process killed with SIGKILL leaves one).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The lease's file name inside a directory.
const LEASE: &str = "pgmend.lease";

/// How the names of leased directories begin: our own, and the embedded server's (`tempfile`'s default).
const PREFIXES: &[&str] = &["pgmend-", ".tmp"];

/// A lock on a directory, let go when the process ends, however it ends.
pub(super) struct Lease {
    _file: File,
}

impl Lease {
    /// Marks a directory as in use. The file gets its name only once it is locked, so that nobody can
    /// find a lease that is not held yet.
    pub(super) fn take(directory: &Path) -> io::Result<Self> {
        let unready = directory.join("pgmend.lease.new");
        let file = File::create_new(&unready)?;
        file.try_lock().map_err(io::Error::from)?;
        fs::rename(&unready, directory.join(LEASE))?;
        Ok(Self { _file: file })
    }
}

/// Removes the directories in `parent` that dead processes left. What cannot be removed, or belongs to
/// somebody else, stays.
pub(super) fn sweep(parent: &Path, owners: &[u32]) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| PREFIXES.iter().any(|prefix| name.starts_with(prefix))) {
            remove_if_dead(&entry.path(), owners);
        }
    }
}

fn remove_if_dead(directory: &Path, owners: &[u32]) {
    let lease = directory.join(LEASE);
    // Neither may be a link into another place, nor belong to a stranger.
    if !is_ours(directory, fs::Metadata::is_dir, owners) || !is_ours(&lease, fs::Metadata::is_file, owners) {
        return;
    }
    let Ok(file) = File::open(&lease) else { return };
    if file.try_lock().is_ok() {
        // A server that still runs in it (its watcher was killed too) ends by itself: it looks for its
        // `postmaster.pid` once a minute.
        let _ = fs::remove_dir_all(directory);
    }
}

fn is_ours(path: &Path, kind: fn(&fs::Metadata) -> bool, owners: &[u32]) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| kind(&meta) && owner(&meta).is_none_or(|uid| owners.contains(&uid)))
}

#[cfg(unix)]
fn owner(meta: &fs::Metadata) -> Option<u32> {
    Some(std::os::unix::fs::MetadataExt::uid(meta))
}

#[cfg(not(unix))]
fn owner(_: &fs::Metadata) -> Option<u32> {
    None
}

/// The user this process makes files as; it owns what `directory` is.
pub(super) fn owner_of(directory: &Path) -> io::Result<u32> {
    Ok(owner(&fs::metadata(directory)?).unwrap_or(0))
}

/// The folders that temporary directories may be made in, best first: where the user said, else in memory if there is
/// plenty, else the usual ones. A cluster is some hundred small files, and on a busy disk each is slow to make
/// (measured on a shared virtual disk: 570 ms for a start, against 80 ms in memory).
#[cfg(unix)]
pub(super) fn parents() -> Vec<PathBuf> {
    let mut parents = Vec::new();
    if std::env::var_os("TMPDIR").is_none() && memory_is_plenty() {
        parents.push(PathBuf::from(MEMORY));
    }
    for usual in [std::env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")] {
        if !parents.contains(&usual) {
            parents.push(usual);
        }
    }
    parents
}

/// Linux's file system in memory that every user may write to.
#[cfg(unix)]
const MEMORY: &str = "/dev/shm";

#[cfg(unix)]
fn memory_is_plenty() -> bool {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    is_plenty(&read("/proc/self/mounts"), &read("/proc/meminfo"))
}

/// Whether `/dev/shm` may grow to 1 GiB (containers often get 64 MiB) and 4 GiB of memory are available, so that a
/// folder with a lot of seed data does not fill either. Formats: proc(5), tmpfs(5); without `size=`, half the memory.
#[cfg(unix)]
fn is_plenty(mounts: &str, meminfo: &str) -> bool {
    const ROOM_KIB: u64 = 1 << 20;
    const AVAILABLE_KIB: u64 = 4 << 20;
    let Some(options) = mounts.lines().rev().find_map(|line| {
        let fields: Vec<&str> = line.split(' ').collect();
        (fields.get(1) == Some(&MEMORY) && fields.get(2) == Some(&"tmpfs"))
            .then(|| fields.get(3).copied().unwrap_or(""))
    }) else {
        return false;
    };
    let roomy = match options.split(',').find_map(|option| option.strip_prefix("size=")) {
        Some(size) => size.strip_suffix('k').and_then(|kib| kib.parse().ok()).is_some_and(|kib: u64| kib >= ROOM_KIB),
        None => true,
    };
    let available = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    roomy && available.is_some_and(|kib| kib >= AVAILABLE_KIB)
}

/// The files and bytes that a copy moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// Copies a directory tree. Files that the filter refuses are left out; each copy is given to `owner`, if there is one.
#[cfg(unix)]
pub(super) fn copy_tree(
    from: &Path,
    to: &Path,
    owner: Option<(u32, u32)>,
    keep: &dyn Fn(&OsStr) -> bool,
) -> io::Result<Amount> {
    use std::os::unix::fs::{DirBuilderExt, chown};

    let mut amount = Amount::default();
    fs::DirBuilder::new().mode(0o700).create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if !keep(&name) {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            let inner = copy_tree(&entry.path(), &target, owner, keep)?;
            amount.files += inner.files;
            amount.bytes += inner.bytes;
        } else {
            amount.bytes += fs::copy(entry.path(), &target)?;
            amount.files += 1;
            if let Some((uid, gid)) = owner {
                chown(&target, Some(uid), Some(gid))?;
            }
        }
    }
    if let Some((uid, gid)) = owner {
        chown(to, Some(uid), Some(gid))?;
    }
    Ok(amount)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_only_where_there_is_plenty() {
        let memory = |kib: u64| format!("MemTotal: 99 kB\nMemAvailable:   {kib} kB\n");
        let cases = [
            ("tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n", 8 << 20, true),
            ("tmpfs /dev/shm tmpfs rw,size=8388608k 0 0\n", 8 << 20, true),
            ("shm /dev/shm tmpfs rw,nosuid,size=65536k 0 0\n", 8 << 20, false),
            ("tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n", 1 << 20, false),
            ("/dev/vda / ext4 rw 0 0\n", 8 << 20, false),
            ("", 8 << 20, false),
        ];
        for (mounts, available, expected) in cases {
            assert_eq!(is_plenty(mounts, &memory(available)), expected, "{mounts} {available}");
        }
        assert!(!is_plenty("tmpfs /dev/shm tmpfs rw 0 0", ""));
    }
}
