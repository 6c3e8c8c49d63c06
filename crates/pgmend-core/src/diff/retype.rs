//! What a change of a column's type does to its rows: whether they are written anew, and whether their values stay whole.

/// A type in parts: `character varying(20)[]` is `character varying`, `20`, an array.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Type<'a> {
    name: String,
    numbers: Vec<i64>,
    array: bool,
    text: &'a str,
}

impl<'a> Type<'a> {
    fn of(text: &'a str) -> Self {
        let array = text.ends_with("[]");
        let bare = text.trim_end_matches("[]");
        let open = bare.find('(').filter(|_| !bare.contains('"'));
        let (name, numbers) = match open.and_then(|open| Some((open, open + bare[open..].find(')')?))) {
            Some((open, close)) => {
                let numbers = bare[open + 1..close].split(',').filter_map(|part| part.trim().parse().ok()).collect();
                (format!("{}{}", &bare[..open], &bare[close + 1..]), numbers)
            }
            None => (bare.to_owned(), Vec::new()),
        };
        // It may lie in any schema.
        let name = if name.ends_with(".citext") { "citext".to_owned() } else { name };
        Self { name, numbers, array, text }
    }

    fn is(&self, names: &[&str]) -> bool {
        !self.array && names.contains(&self.name.as_str())
    }

    /// Whether all values of another one of this name fit into it as they are.
    fn holds(&self, other: &Type<'_>) -> bool {
        if self.name != other.name || self.array != other.array {
            return false;
        }
        match (self.numbers.as_slice(), other.numbers.as_slice()) {
            (new, old) if new == old => true,
            _ if self.name == "character" || self.name == "bit" => false,
            ([], _) => true,
            (_, []) => GRAINS.iter().any(|(name, most)| self.name == *name && self.numbers == [*most]),
            ([precision, scale], [old_precision, old_scale]) => scale == old_scale && precision >= old_precision,
            ([new], [old]) => new >= old,
            _ => false,
        }
    }
}

/// Types whose number is a precision, with the greatest, which is what they have without one.
const GRAINS: &[(&str, i64)] = &[
    ("timestamp without time zone", 6),
    ("timestamp with time zone", 6),
    ("time without time zone", 6),
    ("time with time zone", 6),
    ("interval", 6),
];

/// Types from each of which the value can be read again after it became one of those behind it.
const WIDER: &[(&str, &[&str])] = &[
    ("smallint", &["integer", "bigint", "numeric", "real", "double precision"]),
    ("integer", &["bigint", "numeric", "double precision"]),
    ("bigint", &["numeric"]),
    ("real", &["double precision"]),
    ("date", &["timestamp without time zone"]),
    ("cidr", &["inet"]),
    ("character varying", &["text", "citext"]),
    ("text", &["character varying", "citext"]),
    ("citext", &["text", "character varying"]),
    ("name", &["text", "character varying"]),
    ("bit", &["bit varying"]),
];

/// Changes that the server refuses where a value does not fit, and that lose nothing where it does.
const REFUSED: &[(&str, &[&str])] =
    &[("integer", &["smallint"]), ("bigint", &["integer", "smallint"]), ("text", &["xml"])];

fn listed(pairs: &[(&str, &[&str])], from: &Type<'_>, to: &Type<'_>) -> bool {
    pairs.iter().any(|(old, new)| from.is(&[old]) && to.is(new))
}

/// Whether the rows are written anew. Domains are told by what they are over.
pub(super) fn rewrites(from: &str, to: &str) -> bool {
    if from == to {
        return false;
    }
    let (from, to) = (Type::of(from), Type::of(to));
    if from.array || to.array {
        return true;
    }
    let unlimited = to.numbers.is_empty();
    let texts = ["text", "character varying"];
    let coercible = from.is(&texts) && to.is(&texts) && unlimited
        || from.is(&["text", "character varying"]) && to.is(&["character"]) && unlimited && to.text == "bpchar"
        || from.is(&["cidr"]) && to.is(&["inet"])
        || from.is(&["xml"]) && to.is(&texts) && unlimited
        || from.is(&["citext"]) && to.is(&texts) && unlimited
        || from.is(&texts) && to.is(&["citext"]);
    !(coercible || to.holds(&from))
}

/// What becomes of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// All stay.
    Stay,
    /// The server refuses those that do not fit, and the statement with them.
    MayBeRefused,
    /// Some may come out as others, without a word.
    MayChange,
}

/// What becomes of the values of a column whose type changes. Domains are told by what they are over.
pub(super) fn values(from: &str, to: &str) -> Values {
    if from == to {
        return Values::Stay;
    }
    let (from, to) = (Type::of(from), Type::of(to));
    if to.array == from.array && (to.is(&["text", "citext"]) || to.is(&["character varying"])) && to.numbers.is_empty()
    {
        // Everything can be written as text and read again.
        return if from.is(&["character"]) { Values::MayChange } else { Values::Stay };
    }
    let wide = from.numbers.is_empty() || !to.is(&["character varying", "numeric", "bit varying"]);
    if to.holds(&from)
        || listed(WIDER, &from, &to) && (to.numbers.is_empty() || !wide && to.numbers >= from.numbers)
        || from.is(&["json"]) && to.is(&["json"])
    {
        return Values::Stay;
    }
    if listed(REFUSED, &from, &to) { Values::MayBeRefused } else { Values::MayChange }
}

#[cfg(test)]
mod tests {
    use super::{Values, rewrites, values};

    #[test]
    fn rows_are_written_anew_unless_their_bytes_stay() {
        for (from, to) in [
            ("character varying(20)", "character varying(30)"),
            ("character varying(20)", "text"),
            ("text", "character varying"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("timestamp(3) without time zone", "timestamp without time zone"),
            ("cidr", "inet"),
            ("text", "extensions.citext"),
        ] {
            assert!(!rewrites(from, to), "{from} to {to}");
        }
        for (from, to) in [
            ("integer", "bigint"),
            ("character varying(30)", "character varying(20)"),
            ("text", "character varying(20)"),
            ("numeric(10,2)", "numeric(12,3)"),
            ("character(3)", "character(4)"),
            ("character varying(2)[]", "text[]"),
        ] {
            assert!(rewrites(from, to), "{from} to {to}");
        }
    }

    #[test]
    fn values_stay_are_refused_or_change() {
        for (from, to, expected) in [
            ("integer", "bigint", Values::Stay),
            ("integer", "text", Values::Stay),
            ("character varying(5)", "character varying(9)", Values::Stay),
            ("date", "timestamp without time zone", Values::Stay),
            ("public.mood", "text", Values::Stay),
            ("bigint", "integer", Values::MayBeRefused),
            ("text", "character varying(5)", Values::MayChange),
            ("numeric", "integer", Values::MayChange),
            ("numeric(10,4)", "numeric(10,2)", Values::MayChange),
            ("timestamp without time zone", "date", Values::MayChange),
            ("json", "jsonb", Values::MayChange),
            ("integer", "real", Values::MayChange),
        ] {
            assert_eq!(values(from, to), expected, "{from} to {to}");
        }
    }
}
