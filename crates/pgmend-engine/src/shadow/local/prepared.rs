//! Prepared clusters: `initdb` and the base are done once and kept, and each shadow starts from a copy.
//! Whatever is wrong with what was kept, the answer is to make it anew; only a server that cannot be made at all fails.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use pgmend_core::failure::{Failure, Result};
use sha2::{Digest, Sha256};
use tokio::process::Command;

use super::cluster::{BASE, Cluster, Home, SUPERUSER};
use super::find::Install;
use crate::shadow::scratch::{Amount, copy_tree};
use crate::shadow::session::quote_ident;
use crate::shadow::{Setup, base};

/// How many prepared clusters are kept (about 20 MB each): one for each server version and target that a person
/// works with in turn.
const KEPT: usize = 8;

/// The file that says how much a prepared cluster holds. It is written last.
const AMOUNT: &str = "amount";

/// The locale unless another is asked for: hosted databases are UTF-8, and byte order is what replays can rely on.
const LOCALE: &str = "C.UTF-8";

/// Where prepared clusters are kept.
struct Shelf {
    folder: PathBuf,
    key: String,
}

/// Starts a cluster with the base in it.
pub(super) async fn cluster(install: Install, setup: &Setup) -> Result<Cluster> {
    let shelf = Shelf::open(&install, setup);
    let mut home = Home::make()?;
    if let Some(shelf) = &shelf {
        if shelf.take(&home).await {
            match Cluster::start(home, install.clone()).await {
                Ok(cluster) => return Ok(cluster),
                Err((back, _)) => {
                    // The copy is whole, yet no server starts on it.
                    home = back;
                    shelf.discard();
                }
            }
        }
        clear(&home)?;
    }
    let (home, install) = build(home, install, setup).await?;
    if let Some(shelf) = &shelf {
        shelf.put(&home).await;
    }
    Cluster::start(home, install).await.map_err(|(_, failure)| failure)
}

/// Removes data that turned out to be unusable.
fn clear(home: &Home) -> Result<()> {
    let removed = match fs::remove_dir_all(home.data()) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => fs::remove_file(home.path().join("log")).or_else(|e| match e.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(e),
        }),
    };
    removed.map_err(|e| Failure::error(format!("`{}` could not be cleared", home.path().display())).because(e))
}

/// Makes a cluster from nothing and loads the base, and leaves it shut down.
async fn build(home: Home, install: Install, setup: &Setup) -> Result<(Home, Install)> {
    initdb(&home, &install, setup).await?;
    let cluster = Cluster::start(home, install).await.map_err(|(_, failure)| failure)?;
    let version = cluster.version();

    let session = cluster.connect_superuser("postgres").await?;
    let replay = quote_ident(&setup.replay_role);
    // The base is `template1` under a name of our own. A database `postgres` stays, because migrations say
    // `ALTER DATABASE postgres`; `template0` is of no use here and would only be copied each time.
    for sql in [
        base::roles_sql(setup, version),
        base::replay_role_sql(setup, version),
        format!("alter database template1 rename to {BASE}"),
        format!("alter database {BASE} owner to {replay}"),
        format!("alter database postgres owner to {replay}"),
        "alter database template0 is_template false".to_owned(),
        "drop database template0".to_owned(),
    ] {
        base::run(&session.client, "its roles and databases", &sql).await?;
    }
    session.close().await;

    let session = cluster.connect_superuser(BASE).await?;
    base::load(&session.client, setup).await?;
    base::run(&session.client, "the replay role's privileges", &base::privileges_sql(&setup.replay_role, version))
        .await?;
    base::preamble(&session.client, setup).await?;
    base::refuse_reaching(&session.client, &setup.replay_role).await?;
    base::run(&session.client, "frozen statistics", "vacuum freeze").await?;
    session.close().await;
    cluster.shut_down().await
}

async fn initdb(home: &Home, install: &Install, setup: &Setup) -> Result<()> {
    let wanted = setup.locale.as_deref().unwrap_or(LOCALE);
    let mut failure = Failure::error("`initdb` could not make the shadow's cluster");
    for locale in [wanted, "C"] {
        let mut command = Command::from(home.command(install.program("initdb")));
        command
            .arg("-D")
            .arg(home.data())
            .args(["-U", SUPERUSER, "--encoding=UTF8", "--no-sync", "--wal-segsize=1"])
            // Only who may enter the directory reaches the socket.
            .args(["--auth-local=trust", "--auth-host=reject"])
            .arg(format!("--locale={locale}"))
            .stdin(std::process::Stdio::null())
            .kill_on_drop(true);
        match command.output().await {
            Ok(output) if output.status.success() => return Ok(()),
            Ok(output) => {
                failure = failure.because(String::from_utf8_lossy(&output.stderr).trim());
                clear(home)?;
            }
            Err(e) => return Err(failure.because(e)),
        }
    }
    Err(failure)
}

impl Shelf {
    /// The shelf for this server and setup, or nothing where no folder can be made.
    fn open(install: &Install, setup: &Setup) -> Option<Self> {
        let folder = setup.cache_dir.clone().or_else(crate::cache::default_folder)?.join("shadow");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).ok()?;
        let mut digest = Sha256::new();
        let postgres = install.program("postgres");
        digest.update(include_str!("prepared.rs"));
        digest.update(postgres.as_os_str().as_encoded_bytes());
        digest.update(install.build());
        digest.update(base::hash(setup));
        let key = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(Self { folder, key })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(&self.key)
    }

    /// Copies the prepared cluster into `home`; false if there is none that is whole.
    async fn take(&self, home: &Home) -> bool {
        let (from, to, owner) = (self.path(), home.data(), home.owner());
        let taken = tokio::task::spawn_blocking(move || take(&from, &to, owner)).await;
        match taken {
            Ok(Ok(true)) => true,
            Ok(Ok(false)) => false,
            _ => {
                self.discard();
                false
            }
        }
    }

    /// Keeps a copy of the data in `home`. A failure only means that the next start is slower.
    async fn put(&self, home: &Home) {
        let (folder, target, from) = (self.folder.clone(), self.path(), home.data());
        let _ = tokio::task::spawn_blocking(move || put(&folder, &target, &from)).await;
    }

    /// Takes a prepared cluster that is no good off the shelf.
    fn discard(&self) {
        // Renamed first, so that nobody copies from it while it goes.
        let Ok(aside) = tempfile::Builder::new().prefix("discarded-").tempdir_in(&self.folder) else { return };
        let _ = fs::rename(self.path(), aside.path().join("cluster"));
    }
}

fn take(from: &Path, to: &Path, owner: Option<(u32, u32)>) -> io::Result<bool> {
    let promised = match fs::read_to_string(from.join(AMOUNT)) {
        Ok(promised) => promised,
        Err(e) if e.kind() == io::ErrorKind::NotFound && !from.exists() => return Ok(false),
        Err(e) => return Err(e),
    };
    let amount = copy_tree(&from.join("data"), to, owner, &|_| true)?;
    if promised != written(amount) {
        return Err(io::Error::other("the prepared cluster is not whole"));
    }
    // Marks it as used, for `thin_out`.
    let _ = fs::File::open(from.join(AMOUNT)).and_then(|file| file.set_modified(SystemTime::now()));
    Ok(true)
}

fn put(folder: &Path, target: &Path, from: &Path) -> io::Result<()> {
    let aside = tempfile::Builder::new().prefix("making-").tempdir_in(folder)?;
    let cluster = aside.path().join("cluster");
    fs::DirBuilder::new().mode(0o700).create(&cluster)?;
    let keep = |name: &OsStr| name != "postmaster.pid" && name != "postmaster.opts";
    let amount = copy_tree(from, &cluster.join("data"), None, &keep)?;
    fs::write(cluster.join(AMOUNT), written(amount))?;
    // Fails where another pgmend was faster, and then its copy is as good.
    fs::rename(&cluster, target)?;
    thin_out(folder)
}

fn written(amount: Amount) -> String {
    format!("{} files, {} bytes\n", amount.files, amount.bytes)
}

/// Removes the prepared clusters that were not used for longest, and what died while it was made.
fn thin_out(folder: &Path) -> io::Result<()> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let unfinished =
            name.to_str().is_some_and(|name| name.starts_with("making-") || name.starts_with("discarded-"));
        let dated = if unfinished { entry.path() } else { entry.path().join(AMOUNT) };
        let used = fs::metadata(dated).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        if !unfinished {
            kept.push((used, entry.path()));
        } else if used.elapsed().is_ok_and(|age| age.as_secs() > 3600) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    kept.sort();
    let surplus = kept.len().saturating_sub(KEPT);
    for (_, path) in kept.drain(..surplus) {
        fs::remove_dir_all(path)?;
    }
    Ok(())
}
