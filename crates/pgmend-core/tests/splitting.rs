//! Whatever the bytes: no panic, and statements that are ordered, disjoint, and together with what lies between them the text.

use pgmend_core::history::supabase::{cli_statements, cli_statements_before_3};
use pgmend_core::migration::{Entry, Folder, Migration, Version, dependencies};
use proptest::prelude::*;

const FRAGMENTS: &[&str] = &[
    "'",
    "\"",
    "$$",
    "$a$",
    "$",
    "E'",
    "U&\"",
    "\\",
    "\\.",
    "\\set x",
    "\n",
    "\r\n",
    " ",
    ";",
    ";",
    "(",
    ")",
    "[",
    "--",
    "/*",
    "*/",
    "create table a (b int);",
    "create or replace function f()",
    "begin",
    "atomic",
    "case",
    "end",
    "commit;",
    "copy a from stdin;\n",
    "1\t2\n",
    "select",
    "with x as (",
    "insert into a",
    "from",
    "ż",
    "漢",
    "\u{feff}",
    "\u{a0}",
    "::",
    ".",
    ",",
    "alter table a",
    "add column",
    "drop",
    "rename to",
    "on",
    "comment on column",
    "grant",
    "do $$ begin commit; end $$;",
    "1",
    "1e",
    "0x",
    "\u{1}",
    "create extension",
    "create index concurrently",
    "policy",
    "+",
    "not",
    "if not exists",
    "references",
    "language",
    "truncate",
    "version '1'",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let Ok(migration) = Migration::parse("1_a.sql", Version::new("1"), "a", text.as_bytes()) else { return Ok(()) };
    let (mut end, mut rebuilt, mut line) = (0, String::new(), 1);
    for (index, statement) in migration.statements.iter().enumerate() {
        prop_assert_eq!(statement.index, index);
        prop_assert!(statement.range.start >= end && statement.range.end > statement.range.start);
        let between = &migration.text[end..statement.range.start];
        rebuilt.push_str(between);
        rebuilt.push_str(migration.sql(statement));
        prop_assert!(statement.line >= line);
        prop_assert_eq!(statement.line as usize, migration.text[..statement.range.start].matches('\n').count() + 1);
        (end, line) = (statement.range.end, statement.line);
        if let Some(data) = &statement.copy_from_stdin {
            prop_assert!(data.start >= end);
            rebuilt.push_str(&migration.text[end..data.end]);
            end = data.end;
        }
    }
    rebuilt.push_str(&migration.text[end..]);
    prop_assert_eq!(rebuilt.as_str(), &*migration.text);
    cli_statements(text);
    cli_statements_before_3(text);
    dependencies(&[migration.clone(), migration]);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_fragments(parts in prop::collection::vec((prop::sample::select(FRAGMENTS), any::<bool>()), 0..40)) {
        let text: String = parts.iter().map(|(part, blank)| format!("{part}{}", if *blank { " " } else { "" })).collect();
        check(&text)?;
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "[0-9]{0,3}[_a]{0,2}.{0,3}(\\.sql)?") {
        Folder::read("m", &[Entry { name: &name, bytes: Some(&bytes) }]);
    }
}

/// Depth and length that would exhaust the stack of a careless reader, or take it minutes.
#[test]
fn deep_and_long() {
    // The most that the grammar is given, and far beyond.
    for times in [90, 240, 480, 960, 20_000] {
        check_deep(times);
    }
}

fn check_deep(times: usize) {
    for text in [
        "(".repeat(times),
        "select ".to_owned() + &"(".repeat(times) + &")".repeat(times),
        "select 1".to_owned() + &" + 1".repeat(times),
        "select ".to_owned() + &"- ".repeat(times) + "1",
        "select ".to_owned() + &"not ".repeat(times) + "true",
        "select a".to_owned() + &"::int".repeat(times),
        "select a".to_owned() + &".b".repeat(times),
        "select a".to_owned() + &"[1]".repeat(times),
        "select ".to_owned() + &"case when ".repeat(times),
        "select 1".to_owned() + &" union select 1".repeat(times),
        "begin atomic ( ".repeat(times),
        "(;".repeat(times),
        "explain ".repeat(times),
        "create schema a ".repeat(times),
        "select * from ".to_owned() + &"a join ".repeat(times),
        "select 1 in ".repeat(times),
        "a ".repeat(times),
        "x is ".repeat(times),
        "select 1 ".repeat(times),
        "'".repeat(times),
        "with a as ".repeat(times),
    ] {
        let start = std::time::Instant::now();
        let migration = Migration::parse("1_a.sql", Version::new("1"), "a", text.as_bytes()).expect("it is UTF-8");
        assert!(!migration.statements.is_empty());
        cli_statements(&text);
        cli_statements_before_3(&text);
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{} took {took:?}", &text[..40]);
    }
}
