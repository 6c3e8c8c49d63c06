//! What a diff can be told: which form it has, which names are new ones for old objects, and what may be lost.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::server::ServerVersion;

/// How the statements of a diff are to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The short form, instead of the one that keeps others waiting least.
    pub plain: bool,
    /// Objects that have new names.
    pub renames: Vec<Rename>,
    /// What may be lost, by name: `public.t`, `public.t.a`, `app` for all that is in a schema, `*` for everything.
    pub allow_data_loss: Vec<String>,
    /// The server on which the statements will run: levels of locks and what can be done gently depend on it.
    pub version: ServerVersion,
}

impl Default for Options {
    /// The gentle form; nothing is renamed and nothing may be lost.
    fn default() -> Self {
        Self { plain: false, renames: Vec::new(), allow_data_loss: Vec::new(), version: ServerVersion(150_000) }
    }
}

/// An old name and the new one, as users write them: `public.t=public.u`, `public.t.a=public.t.b`,
/// `public.mood.sad=public.mood.blue` for the value of an enum.
///
/// Where a name could be that of several objects, the kind before the old one decides: `index public.t.i=public.t.j`.
/// Parts of tables (columns, constraints, indexes, triggers, policies) are named with their table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// The kind, where it was told.
    pub kind: Option<String>,
    /// The name before.
    pub old: String,
    /// The name after.
    pub new: String,
}

/// The text is no rename.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rename: write it as `old=new`")]
pub struct NoRename(String);

impl FromStr for Rename {
    type Err = NoRename;

    fn from_str(text: &str) -> Result<Self, NoRename> {
        let mut quoted = false;
        let equals = text.char_indices().find(|(_, letter)| {
            quoted ^= *letter == '"';
            *letter == '=' && !quoted
        });
        let no_rename = || NoRename(text.to_owned());
        let (old, new) =
            equals.map(|(place, _)| (text[..place].trim(), text[place + 1..].trim())).ok_or_else(no_rename)?;
        if old.is_empty() || new.is_empty() {
            return Err(no_rename());
        }
        // The words of a kind stand before the last blank that no quote holds.
        let mut quoted = false;
        let blank = old.char_indices().filter(|(_, letter)| {
            quoted ^= *letter == '"';
            *letter == ' ' && !quoted
        });
        let (kind, old) = match blank.last() {
            Some((place, _)) => (Some(old[..place].to_owned()), old[place + 1..].to_owned()),
            None => (None, old.to_owned()),
        };
        Ok(Self { kind, old, new: new.to_owned() })
    }
}

/// Two objects of which one may be the other under a new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameProposal {
    /// What would be taken.
    pub rename: Rename,
    /// How alike they are, in percent.
    pub likeness: u8,
    /// What speaks for it, in words.
    pub evidence: Vec<String>,
}

impl std::fmt::Display for Rename {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(kind) = &self.kind {
            write!(f, "{kind} ")?;
        }
        write!(f, "{}={}", self.old, self.new)
    }
}

#[cfg(test)]
mod tests {
    use super::{NoRename, Rename};

    #[test]
    fn renames_are_read_as_users_write_them() {
        let rename = |kind: Option<&str>, old: &str, new: &str| {
            Ok(Rename { kind: kind.map(str::to_owned), old: old.to_owned(), new: new.to_owned() })
        };
        assert_eq!("public.t=public.u".parse(), rename(None, "public.t", "public.u"));
        assert_eq!("index public.t.i = public.t.j".parse(), rename(Some("index"), "public.t.i", "public.t.j"));
        assert_eq!("\"a=b\".\"c d\"=x.y".parse(), rename(None, "\"a=b\".\"c d\"", "x.y"));
        assert_eq!("materialized view a.b=a.c".parse(), rename(Some("materialized view"), "a.b", "a.c"));
        for wrong in ["public.t", "=x", "x="] {
            assert_eq!(wrong.parse::<Rename>(), Err(NoRename(wrong.to_owned())));
        }
    }
}
