//! `~/.pgpass`: a password for a host, port, database and user, as libpq looks it up.
//!
//! It must never use a file that others may read, and never name what is in one.
//! Source: the manual, "The Password File", and libpq's `passwordFromFile`.

use std::path::Path;

use super::secret::Secret;

/// What a password is wanted for.
pub(super) struct Wanted<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// A password file, read once.
pub(super) struct PasswordFile {
    text: String,
}

impl PasswordFile {
    /// Reads the file. `Ok(None)` when there is none; a warning when it must not be used.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, String> {
        let Ok(metadata) = std::fs::metadata(path) else { return Ok(None) };
        let shown = path.display();
        if !metadata.is_file() {
            return Err(format!("the password file `{shown}` is ignored: it is not a plain file"));
        }
        if open_to_others(&metadata) {
            return Err(format!(
                "the password file `{shown}` is ignored: group or others may read it (`chmod 0600 {shown}`)"
            ));
        }
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(Self { text: String::from_utf8_lossy(&bytes).into_owned() })),
            Err(error) => Err(format!("the password file `{shown}` is ignored: {error}")),
        }
    }

    /// The password of the first line that fits.
    pub(super) fn password(&self, wanted: &Wanted<'_>) -> Option<Secret> {
        let port = wanted.port.to_string();
        let fields = [wanted.host, &port, wanted.database, wanted.user];
        self.text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let rest = fields.iter().try_fold(line.trim_end_matches('\r'), |rest, field| match_field(rest, field))?;
            let password = unescape(rest);
            (!password.is_empty()).then(|| Secret::new(password))
        })
    }
}

/// What follows the field and its colon when the field is `*` or says the same as `wanted`.
fn match_field<'a>(line: &'a str, wanted: &str) -> Option<&'a str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let mut wanted = wanted.chars();
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        let c = match c {
            ':' => return wanted.next().is_none().then(|| &line[at + 1..]),
            '\\' => chars.next().map_or('\\', |(_, escaped)| escaped),
            c => c,
        };
        if wanted.next() != Some(c) {
            return None;
        }
    }
    None
}

/// The password field: up to a colon that has no backslash before it.
fn unescape(text: &str) -> String {
    let mut password = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ':' => break,
            '\\' => password.push(chars.next().unwrap_or('\\')),
            c => password.push(c),
        }
    }
    password
}

#[cfg(unix)]
fn open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fitting_line_gives_the_password() {
        let lines = [
            ("h:5432:d:u:pw", Some("pw")),
            ("*:*:*:*:pw", Some("pw")),
            ("h:5432:d:u:a\\:b\\\\c", Some("a:b\\c")),
            ("h:5432:d:u:a:b", Some("a")),
            ("h:5432:d:u:a b ", Some("a b ")),
            ("h:5432:d:u:a\r", Some("a")),
            ("\\h:5432:d:u:pw", Some("pw")),
            ("#h:5432:d:u:pw", None),
            ("h:5433:d:u:pw", None),
            ("hh:5432:d:u:pw", None),
            ("h*:5432:d:u:pw", None),
            ("h:5432:d", None),
            ("h:5432:d:u:", None),
            ("", None),
            ("h:5432:x:u:no\nh:5432:d:u:yes", Some("yes")),
        ];
        for (text, expected) in lines {
            let file = PasswordFile { text: text.to_owned() };
            let found = file.password(&Wanted { host: "h", port: 5432, database: "d", user: "u" });
            assert_eq!(found.as_ref().map(Secret::reveal), expected, "{text}");
        }
    }

    #[test]
    fn escaped_colons_match_ipv6_hosts() {
        let file = PasswordFile { text: "\\:\\:1:*:*:*:six".to_owned() };
        let found = file.password(&Wanted { host: "::1", port: 1, database: "d", user: "u" });
        assert_eq!(found.as_ref().map(Secret::reveal), Some("six"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_open_to_others_is_ignored_with_a_warning() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pgpass");
        assert!(PasswordFile::read(&path).unwrap().is_none());
        std::fs::write(&path, "*:*:*:*:hunter2").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let warning = PasswordFile::read(&path).err().unwrap();
        assert!(warning.contains("chmod 0600") && !warning.contains("hunter2"), "{warning}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(PasswordFile::read(&path).unwrap().is_some());
        assert!(PasswordFile::read(dir.path()).is_err());
    }
}
