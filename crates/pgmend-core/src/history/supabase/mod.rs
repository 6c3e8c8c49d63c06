//! What Supabase's CLI makes of a folder, and what it writes into `supabase_migrations.schema_migrations`.
//!
//! The rules are those of the CLI itself, its oddities included: the history must hold what the CLI would have written. Tests of
//! the engine compare with the CLI (npm `supabase` 3.1.0).

mod splitter;
mod splitter_before_3;

pub use splitter::cli_statements;
pub use splitter_before_3::cli_statements_before_3;

/// The digits and the name in `<digits>_<name>.sql`; nothing for a file that the CLI passes over.
pub fn file_name(file: &str) -> Option<(&str, &str)> {
    let digits = file.find(|c: char| !c.is_ascii_digit())?;
    let name = file.get(digits..)?.strip_prefix('_')?.strip_suffix(".sql")?;
    // In the CLI's pattern a dot does not stand for a line end.
    (digits > 0 && !name.contains(['\n', '\r', '\u{2028}', '\u{2029}'])).then(|| (&file[..digits], name))
}

/// Why a `.sql` file is none of the CLI's migrations.
pub(crate) fn why_ill_named(file: &str) -> &'static str {
    let digits = file.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        "has no version in front of its name; the Supabase CLI passes over it (`<timestamp>_name.sql` is the pattern)"
    } else if !file[digits..].starts_with('_') {
        "has no `_` behind its version; the Supabase CLI passes over it (`<timestamp>_name.sql` is the pattern)"
    } else if !file.ends_with(".sql") {
        "does not end in `.sql` in lower case; the Supabase CLI passes over it"
    } else {
        "has a line end in its name; the Supabase CLI passes over it"
    }
}

/// Whether a directory is named like a migration, as other tools lay them out.
pub(crate) fn version_of_directory(name: &str) -> bool {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    digits >= 8 && name[digits..].starts_with('_')
}

/// Whether the CLI passes over this entry if it is the first of the folder: `<14 digits>_init.sql` anywhere in the name, of
/// a time before 2021-12-09.
pub(crate) fn skips_as_old_init(name: &str) -> bool {
    let first = name.match_indices("_init.sql").find_map(|(at, _)| {
        let digits = name.get(at.checked_sub(14)?..at)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
    });
    first.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|time| time < 20_211_209_000_000)
}

/// Whether the first line asks the CLI to run the file's statements outside a transaction, as its own generated files do.
pub fn runs_without_transaction(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().next() == Some("-- pg-delta: transaction=false")
}

/// The statements that make the history table where there is none, or complete an old one; safe to repeat.
pub fn create_history() -> &'static [&'static str] {
    &[
        "CREATE SCHEMA IF NOT EXISTS supabase_migrations",
        "CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY)",
        "ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[]",
        "ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text",
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        for (file, expected) in [
            ("20250328135512_collections.sql", Some(("20250328135512", "collections"))),
            ("1_.sql", Some(("1", ""))),
            ("007_a.b_c.sql", Some(("007", "a.b_c"))),
            ("_a.sql", None),
            ("1a_b.sql", None),
            ("1-b.sql", None),
            ("1_b.SQL", None),
            ("1_b.sql.bak", None),
            ("1.sql", None),
            ("1_sql", None),
            ("", None),
            ("٣_b.sql", None),
            ("1_a\nb.sql", None),
        ] {
            assert_eq!(file_name(file), expected, "{file}");
        }
        for (file, skipped) in [
            ("20211208235959_init.sql", true),
            ("20211209000000_init.sql", false),
            ("20200101000000_initial.sql", false),
            ("20200101000000_init.sql.bak", true),
            ("2020_init.sql", false),
        ] {
            assert_eq!(skips_as_old_init(file), skipped, "{file}");
        }
    }
}
