//! From the bytes of a file to its text, or to one clear reason why there is none.
//!
//! Only UTF-8 is read, as the server's tools do; nothing is ever guessed or replaced, since a replaced character would end up
//! in a database.

use crate::failure::{Failure, Result};

const UTF8_BOM: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The text of `bytes` without a byte order mark; line ends are kept as they are.
///
/// # Errors
/// UTF-16 and UTF-32 (by their mark, or by the pattern of NUL bytes), a NUL byte, and anything else that is not UTF-8; each
/// names the file and, where there is one, the line.
pub fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str> {
    if let Some(encoding) = wide_encoding(bytes) {
        return Err(Failure::error(format!("the file is {encoding}, not UTF-8")).at(file, None).hint(format!(
            "convert it: `iconv -f {encoding} -t UTF-8 {file} > {file}.utf8 && mv {file}.utf8 {file}`"
        )));
    }
    let body = bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes);
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        Failure::error(format!("byte 0x{:02X} is not valid UTF-8", body.get(at).copied().unwrap_or_default()))
            .at(file, Some(line_of(body, at)))
            .hint(format!("if the file is in an older encoding, convert it: `iconv -f WINDOWS-1252 -t UTF-8 {file}`"))
    })?;
    match text.find('\0') {
        None => Ok(text),
        Some(at) => Err(Failure::error("the file holds a NUL byte, which no Postgres text can hold")
            .at(file, Some(line_of(body, at)))
            .hint(format!("remove it: `tr -d '\\000' < {file}`"))),
    }
}

/// Whether the bytes are really UTF-8 with a byte order mark in front, which `psql` skips and most other tools send.
pub fn has_bom(bytes: &[u8]) -> bool {
    bytes.starts_with(UTF8_BOM)
}

fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: &[(&[u8], &str)] = &[
        (&[0xFF, 0xFE, 0, 0], "UTF-32"),
        (&[0, 0, 0xFE, 0xFF], "UTF-32"),
        (&[0xFF, 0xFE], "UTF-16"),
        (&[0xFE, 0xFF], "UTF-16"),
    ];
    if let Some((_, name)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Some(name);
    }
    // Without a mark: SQL is mostly ASCII, so one half of every pair is NUL and the other hardly ever.
    let pairs = bytes.len().min(4096) / 2;
    let nul = |half: usize| bytes.chunks_exact(2).take(pairs).filter(|pair| pair[half] == 0).count();
    let (first, second) = (nul(0), nul(1));
    if pairs >= 2 && second * 2 > pairs && first * 10 < pairs {
        Some("UTF-16LE")
    } else if pairs >= 2 && first * 2 > pairs && second * 10 < pairs {
        Some("UTF-16BE")
    } else {
        None
    }
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let newlines = bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(newlines + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn what_is_read() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"\xEF\xBB\xBF", ""),
            (b"\xEF\xBB\xBFselect 1;\r\n", "select 1;\r\n"),
            ("select 'żółw';".as_bytes(), "select 'żółw';"),
            (b"a", "a"),
        ] {
            assert_eq!(decode("f.sql", bytes).unwrap(), text);
        }
    }

    #[test]
    fn what_is_refused() {
        let sql = "create table t (a int);\n";
        for (bytes, what, line) in [
            (wide(sql, true, true), "the file is UTF-16, not UTF-8", None),
            (wide(sql, false, true), "the file is UTF-16, not UTF-8", None),
            (wide(sql, true, false), "the file is UTF-16LE, not UTF-8", None),
            (wide(sql, false, false), "the file is UTF-16BE, not UTF-8", None),
            (vec![0xFF, 0xFE, 0, 0, b'a', 0, 0, 0], "the file is UTF-32, not UTF-8", None),
            (b"select 1;\n-- caf\xE9\n".to_vec(), "byte 0xE9 is not valid UTF-8", Some(2)),
            (b"\xEF\xBB\xBF\n\nselect '\xC3".to_vec(), "byte 0xC3 is not valid UTF-8", Some(3)),
            (
                b"select 1;\nselect '\0';".to_vec(),
                "the file holds a NUL byte, which no Postgres text can hold",
                Some(2),
            ),
        ] {
            let failure = decode("m/1_a.sql", &bytes).unwrap_err();
            assert_eq!(failure.what, what);
            let place = failure.place.unwrap();
            assert_eq!((place.file.as_str(), place.line), ("m/1_a.sql", line));
            assert_eq!(failure.hints.len(), 1);
        }
        let failure = decode("1_a.sql", &wide(sql, true, true)).unwrap_err();
        assert!(failure.hints[0].contains("iconv -f UTF-16 -t UTF-8 1_a.sql"), "{:?}", failure.hints);
    }
}
