//! The account that servers run under. Postgres refuses to run as root, so a test started as root hands its server
//! programs to an unprivileged account; anyone else's run as themselves. Must never run a server program as root.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// Who owns the cluster's files and runs its programs.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// Set where the account is not the one the test runs under.
    dropped: bool,
}

impl Account {
    /// The account for this machine: ourselves, or where we are root `postgres`, else `nobody`.
    pub(crate) fn current() -> &'static Account {
        static ACCOUNT: OnceLock<Account> = OnceLock::new();
        ACCOUNT.get_or_init(|| {
            let uid = id(&["-u"]).expect("`id -u` says who runs the tests");
            if uid != 0 {
                let gid = id(&["-g"]).expect("`id -g` says who runs the tests");
                return Account { uid, gid, dropped: false };
            }
            let dropped =
                |name: &str| Some(Account { uid: id(&["-u", name])?, gid: id(&["-g", name])?, dropped: true });
            dropped("postgres")
                .or_else(|| dropped("nobody"))
                .expect("root cannot run Postgres, and there is neither a user `postgres` nor `nobody`; add one")
        })
    }

    /// A command that runs as this account, sees none of our environment and stands in a folder that it may read.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C");
        command.current_dir("/");
        if self.dropped {
            // The standard library also drops the supplementary groups of root here.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a file or an empty folder to this account.
    pub(crate) fn own(&self, path: &Path) {
        if self.dropped {
            std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
                .unwrap_or_else(|e| panic!("cannot give {} to the server's account: {e}", path.display()));
        }
    }

    /// Whether this account may pass through every folder down to and including `path`.
    pub(crate) fn may_enter(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        !self.dropped
            || path
                .ancestors()
                .all(|folder| std::fs::metadata(folder).is_ok_and(|m| m.mode() & 0o001 != 0 || m.uid() == self.uid))
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
