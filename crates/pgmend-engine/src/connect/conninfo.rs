//! Reading libpq's two notations: `postgresql://…` URLs and `key=value` strings.
//!
//! Follows libpq's own reading (its `conninfo_parse` and `conninfo_uri_parse_options`), oddities included.
//! An error must never repeat the text: a slip in the notation puts the password anywhere.

use percent_encoding::percent_decode_str;

/// Parameters in the order written. They are not yet known to exist.
pub(super) type Pairs = Vec<(String, String)>;

/// Why a text cannot be read, in words that hold nothing of the text but parameter names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

fn unreadable<T>(why: impl Into<String>) -> Result<T, Unreadable> {
    Err(Unreadable(why.into()))
}

/// Reads a URL or a `key=value` string; `None` when it is neither.
pub(super) fn parse(text: &str) -> Option<Result<Pairs, Unreadable>> {
    for scheme in ["postgresql://", "postgres://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return Some(parse_url(rest));
        }
    }
    let before_equals = text.split('=').next().unwrap_or_default();
    if before_equals.contains("://") {
        return None;
    }
    text.contains('=').then(|| parse_key_values(text))
}

/// libpq's `isspace` in the C locale.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

fn parse_key_values(text: &str) -> Result<Pairs, Unreadable> {
    let mut pairs = Pairs::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        let end = rest.find(|c| c == '=' || is_space(c)).unwrap_or(rest.len());
        let name = &rest[..end];
        let Some(after) = rest[end..].trim_start_matches(is_space).strip_prefix('=') else {
            // The word may be a piece of a password with a space in it, so it is not repeated.
            return unreadable("a word has no `=` after it; a value with spaces must stand in single quotes");
        };
        // As in libpq: `host= port=1` gives the host the value `port=1`.
        let (value, after) = parse_value(after.trim_start_matches(is_space))?;
        pairs.push((name.to_owned(), value));
        rest = after.trim_start_matches(is_space);
    }
    Ok(pairs)
}

fn parse_value(text: &str) -> Result<(String, &str), Unreadable> {
    let mut value = String::new();
    let quoted = text.starts_with('\'');
    let mut chars = text.char_indices().skip(usize::from(quoted));
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Ok((value, &text[at + 1..])),
            c if !quoted && is_space(c) => return Ok((value, &text[at..])),
            c => value.push(c),
        }
    }
    if quoted { unreadable("a single quote is not closed") } else { Ok((value, "")) }
}

fn parse_url(rest: &str) -> Result<Pairs, Unreadable> {
    let mut pairs = Pairs::new();
    let (authority, path_and_query) = match rest.find(['@', '/']) {
        Some(at) if rest[at..].starts_with('@') => {
            let (user, password) = match rest[..at].split_once(':') {
                Some((user, password)) => (user, password),
                None => (&rest[..at], ""),
            };
            push_decoded(&mut pairs, "user", user)?;
            push_decoded(&mut pairs, "password", password)?;
            split_authority(&rest[at + 1..])
        }
        _ => split_authority(rest),
    };
    // An `@` further on means that the password held an `@` or a `/`: libpq would take pieces of it for the host.
    let path = path_and_query.split('?').next().unwrap_or_default();
    if authority.contains('@') || path.contains('@') {
        return unreadable(
            "the password seems to hold an `@` or a `/`; in a URL they are written `%40` and `%2F` (`:` is `%3A`)",
        );
    }
    parse_hosts(authority, &mut pairs)?;
    let (path, query) = match path_and_query.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path_and_query, None),
    };
    push_decoded(&mut pairs, "dbname", path.strip_prefix('/').unwrap_or(path))?;
    for parameter in query.into_iter().flat_map(|query| query.split('&')).filter(|text| !text.is_empty()) {
        push_query_parameter(&mut pairs, parameter)?;
    }
    Ok(pairs)
}

fn split_authority(text: &str) -> (&str, &str) {
    text.split_at(text.find(['/', '?']).unwrap_or(text.len()))
}

/// `a:1,[::1]:2,c` → `host=a,::1,c` and `port=1,2,`.
fn parse_hosts(authority: &str, pairs: &mut Pairs) -> Result<(), Unreadable> {
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for one in authority.split(',') {
        let (host, port) = if let Some(bracketed) = one.strip_prefix('[') {
            let Some((host, after)) = bracketed.split_once(']') else {
                return unreadable("an IPv6 address in `[` has no `]`");
            };
            if host.is_empty() {
                return unreadable("there is no IPv6 address between `[` and `]`");
            }
            match after.strip_prefix(':') {
                Some(port) => (host, port),
                None if after.is_empty() => (host, ""),
                None => return unreadable("something other than `:port` follows the `]` of an IPv6 address"),
            }
        } else {
            one.split_once(':').unwrap_or((one, ""))
        };
        hosts.push(host);
        ports.push(port);
    }
    push_decoded(pairs, "host", &hosts.join(","))?;
    push_decoded(pairs, "port", &ports.join(","))
}

fn push_query_parameter(pairs: &mut Pairs, parameter: &str) -> Result<(), Unreadable> {
    let Some((name, value)) = parameter.split_once('=') else {
        return unreadable("a parameter after the `?` has no `=`");
    };
    let name = decode(name)?;
    if value.contains('=') {
        return unreadable(format!("the parameter `{name}` has a second `=`; write it `%3D`"));
    }
    let value = decode(value)?;
    // JDBC's spelling, which libpq takes too.
    if name == "ssl" && value == "true" {
        pairs.push(("sslmode".to_owned(), "require".to_owned()));
    } else {
        pairs.push((name, value));
    }
    Ok(())
}

fn push_decoded(pairs: &mut Pairs, name: &str, text: &str) -> Result<(), Unreadable> {
    if !text.is_empty() && !text.chars().all(|c| c == ',') {
        pairs.push((name.to_owned(), decode(text)?));
    }
    Ok(())
}

fn decode(text: &str) -> Result<String, Unreadable> {
    let mut after_percent = text.split('%');
    after_percent.next();
    for token in after_percent {
        let digits = token.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return unreadable("a `%` is not followed by two hexadecimal digits; a `%` itself is written `%25`");
        }
        if digits == Some(b"00") {
            return unreadable("`%00` cannot be part of a value");
        }
    }
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => unreadable("the percent-encoded bytes are not UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs = parse(text).expect("a connection string").unwrap();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, expected, "{text}");
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        check("postgres://", &[]);
        check("postgresql:///app", &[("dbname", "app")]);
        check("postgres://h", &[("host", "h")]);
        check("postgres://h:5433/app", &[("host", "h"), ("port", "5433"), ("dbname", "app")]);
        check("postgres://u@h", &[("user", "u"), ("host", "h")]);
        check("postgres://u:p:q@h", &[("user", "u"), ("password", "p:q"), ("host", "h")]);
        check("postgres://u:p%40%2f%25%C3%A9@h", &[("user", "u"), ("password", "p@/%é"), ("host", "h")]);
        check("postgres://:p@h", &[("password", "p"), ("host", "h")]);
        check("postgres://u:p?q@h/d", &[("user", "u"), ("password", "p?q"), ("host", "h"), ("dbname", "d")]);
        check("postgres://a:1,b:2,c/d", &[("host", "a,b,c"), ("port", "1,2,"), ("dbname", "d")]);
        check("postgres://[::1]:5433/d", &[("host", "::1"), ("port", "5433"), ("dbname", "d")]);
        check("postgres://[::1],h", &[("host", "::1,h")]);
        check("postgres://%2Fvar%2Frun/d", &[("host", "/var/run"), ("dbname", "d")]);
        check("postgres:///d?host=/tmp&port=6", &[("dbname", "d"), ("host", "/tmp"), ("port", "6")]);
        check("postgres://h?sslmode=require", &[("host", "h"), ("sslmode", "require")]);
        check("postgres://h/?ssl=true", &[("host", "h"), ("sslmode", "require")]);
        check("postgres://h/d/e", &[("host", "h"), ("dbname", "d/e")]);
        check("postgres://h?options=-c%20a%3Db", &[("host", "h"), ("options", "-c a=b")]);
    }

    #[test]
    fn key_value_strings_are_read_as_libpq_reads_them() {
        check("host=a port=1", &[("host", "a"), ("port", "1")]);
        check("  host = a\tport =1\n", &[("host", "a"), ("port", "1")]);
        check(r"password='it\'s \\ x' user=u", &[("password", r"it's \ x"), ("user", "u")]);
        check(r"password=a\ b\'c", &[("password", "a b'c")]);
        check("user='a'dbname=b", &[("user", "a"), ("dbname", "b")]);
        check("user='' dbname=b", &[("user", ""), ("dbname", "b")]);
        check("host= port=1", &[("host", "port=1")]);
        check(r"user=a\", &[("user", "a")]);
        check("password=a=b", &[("password", "a=b")]);
        check("password=p://x=y", &[("password", "p://x=y")]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_without_repeating_it() {
        for text in [
            "postgres://u:hunter@2@h/d",
            "postgres://u:hunter/2@h/d",
            "postgres://u:hunter%2@h",
            "postgres://u:hunter%zz@h",
            "postgres://u:hunter%00@h",
            "postgres://u:hunter%FF@h",
            "postgres://[::1/d",
            "postgres://[]/d",
            "postgres://[::1]x/d",
            "postgres://h?hunter",
            "postgres://h?sslmode=a=hunter",
            "password=hunter 2",
            "password='hunter",
        ] {
            let Unreadable(why) = parse(text).expect("recognised").unwrap_err();
            assert!(!why.contains("hunter"), "{text}: {why}");
        }
    }

    #[test]
    fn other_texts_are_no_connection_strings() {
        for text in ["app", "", "mysql://u:p@h/d?a=b", "POSTGRES://h"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
