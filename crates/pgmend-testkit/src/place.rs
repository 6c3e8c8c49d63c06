//! Where clusters live: a temporary folder that the server's account may enter, and beside it the templates.
//! Must never leave a half-made template where another process can find it.

use crate::account::Account;
use crate::program;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What every template's superuser has as password; it protects nothing but a test's own loopback port.
pub(crate) const PASSWORD: &str = "only-for-tests";

/// A temporary folder that the server's account may enter; socket paths must stay short, so the plain one is next.
pub(crate) fn temp_base() -> PathBuf {
    let account = Account::current();
    [std::env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")]
        .into_iter()
        .find(|dir| dir.is_dir() && account.may_enter(dir))
        .expect("no temporary folder that an unprivileged account may enter; set TMPDIR to one")
}

/// The same in memory, where there is plenty of it, for servers that make many databases.
pub(crate) fn memory_base() -> PathBuf {
    const ROOM: u64 = 4 << 20;
    let memory = PathBuf::from("/dev/shm");
    let free = |text: &str, place: fn(&str) -> Option<&str>| {
        text.lines().filter_map(place).filter_map(|number| number.parse::<u64>().ok()).max().unwrap_or(0)
    };
    let available = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = free(&available, |line| line.strip_prefix("MemAvailable:")?.split_whitespace().next());
    let output = Command::new("df").arg("-Pk").arg(&memory).output();
    let output = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let room = free(&output, |line| line.split_whitespace().nth(3));
    if available > ROOM && room > ROOM && Account::current().may_enter(&memory) { memory } else { temp_base() }
}

/// The folder of server programs as the server's account can reach them: `bin` itself, or a copy of its installation
/// where the checkout lies in a closed home folder (`/root`).
pub(crate) fn reachable(bin: &Path) -> PathBuf {
    let bin = bin.canonicalize().unwrap_or_else(|e| panic!("cannot resolve {}: {e}", bin.display()));
    if Account::current().may_enter(&bin) {
        return bin;
    }
    let installation = bin.parent().expect("a bin folder lies in an installation");
    let copy = once(&format!("programs {}", program::version(&bin)), |into| {
        // Copied by ourselves: the account cannot read the source. The result is readable to all.
        run(Command::new("cp").arg("-a").arg(installation).arg(into));
        run(Command::new("chmod").arg("-R").arg("a+rX").arg(into));
    });
    copy.join("bin")
}

/// The template cluster for these programs and this superuser, made by `initdb` the first time.
pub(crate) fn template(bin: &Path, superuser: &str) -> PathBuf {
    once(&format!("cluster {} {superuser}", program::version(bin)), |into| {
        let secret = tempfile::Builder::new().prefix("pgmend-").tempdir_in(temp_base()).expect("a temporary folder");
        Account::current().own(secret.path());
        let secret_file = secret.path().join("password");
        std::fs::write(&secret_file, PASSWORD).expect("the password file can be written");
        Account::current().own(&secret_file);
        run(Account::current()
            .command(bin.join("initdb"))
            .arg("--pgdata")
            .arg(into)
            .arg("--username")
            .arg(superuser)
            .arg("--pwfile")
            .arg(&secret_file)
            // Small WAL segments halve what has to be copied for each server.
            .args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--wal-segsize=1", "--no-sync"]));
    })
}

/// A cached folder named after `key`: made aside and moved into place whole, so that processes may race for it.
fn once(key: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let account = Account::current();
    let cache = temp_base().join(format!("pgmend-testkit-{}", account.uid));
    match std::fs::create_dir(&cache) {
        Ok(()) => {
            std::fs::set_permissions(&cache, std::fs::Permissions::from_mode(0o755)).expect("own folder");
            account.own(&cache);
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(e) => panic!("cannot create {}: {e}", cache.display()),
    }
    let owner = std::fs::symlink_metadata(&cache).map(|m| (m.is_dir(), m.uid()));
    // Root creates the folder first and gives it away next; another process may look in between.
    let ours = owner.is_ok_and(|(is_dir, uid)| is_dir && (uid == account.uid || uid == 0));
    assert!(ours, "{} belongs to somebody else; remove it", cache.display());

    let name: String = key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let finished = cache.join(name);
    if !finished.is_dir() {
        let aside = tempfile::Builder::new().prefix("making-").tempdir_in(&cache).expect("a folder in the cache");
        account.own(aside.path());
        let made = aside.path().join("made");
        make(&made);
        // Where another process was quicker, its folder serves as well.
        if let Err(e) = std::fs::rename(&made, &finished) {
            assert!(finished.is_dir(), "cannot move a template to {}: {e}", finished.display());
        }
    }
    finished
}

/// Runs a program that must succeed.
pub(crate) fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
}
