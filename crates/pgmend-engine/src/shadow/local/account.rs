//! Server programs refuse to run as root; this finds the ordinary account to run them as. It only reads
//! the system's list of accounts.

use std::fs;

/// An account to run a server as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// The account that Postgres packages make, else the one for processes that own nothing.
pub(super) fn unprivileged() -> Option<Account> {
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| lookup(&accounts, name))
}

/// Finds an account in the text of `/etc/passwd`: `name:password:uid:gid:…`, see passwd(5).
fn lookup(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (uid != 0).then_some(Account { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_from_the_list() {
        let list = "root:x:0:0:root:/root:/bin/sh\n\nbroken\npostgres:x:105:108::/var/lib/postgresql:/bin/bash\nnobody:x:0:0::/:\n";
        assert_eq!(lookup(list, "postgres"), Some(Account { uid: 105, gid: 108 }));
        assert_eq!(lookup(list, "post"), None);
        assert_eq!(lookup(list, "nobody"), None, "an account with root's number is root");
        assert_eq!(lookup(list, "broken"), None);
    }
}
