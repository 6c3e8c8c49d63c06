//! The name of a run: when it began, and four random digits so that two in one second differ.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Failure;

/// Such as `20261121T031500Z-5f3a`: sorts by time, and is safe as the name of a folder on any system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

impl RunId {
    /// The id of a run that begins at `at`; `random` tells apart those of one second.
    pub fn new(at: Timestamp, random: u16) -> Self {
        let at = at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
        Self(format!("{at}-{random:04x}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RunId {
    type Err = Box<Failure>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 21
            && text.bytes().enumerate().all(|(i, byte)| match i {
                8 => byte == b'T',
                15 => byte == b'Z',
                16 => byte == b'-',
                17.. => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
                _ => byte.is_ascii_digit(),
            });
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(Failure::usage(format!("`{}` is not the id of a run", text.escape_debug()))
                .hint("an id looks like `20261121T031500Z-5f3a`; it is the name of a folder under `.pgmend/runs`"))
        }
    }
}

impl TryFrom<String> for RunId {
    type Error = Box<Failure>;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RunId> for String {
    fn from(id: RunId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_when_and_reads_back() {
        let at: Timestamp = "2026-11-21T04:15:00.999+01:00".parse().unwrap();
        let id = RunId::new(at, 0x5f3a);
        assert_eq!(id.as_str(), "20261121T031500Z-5f3a");
        assert_eq!(id.as_str().parse::<RunId>().unwrap(), id);
        assert_eq!(RunId::new(at, 7).as_str(), "20261121T031500Z-0007");
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in
            ["", "../../etc", "20261121T031500Z-5F3A", "20261121T031500Z-5f3", "20261121 031500Z-5f3a", "żółwżółwżółwż"]
        {
            assert!(text.parse::<RunId>().is_err(), "{text}");
        }
    }
}
