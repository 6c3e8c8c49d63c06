//! Names and values as Markdown text that no reader of Markdown can mistake for markup. It never adds meaning, only escapes.

/// The longest value in running text, in characters.
const LONGEST: usize = 300;
/// The longest code block, in lines, and its longest line, in characters.
const BLOCK: (usize, usize) = (60, 400);

/// The text in one line, at most `most` characters long. Control characters and those that turn the direction of
/// writing (which can make a name look like another one) are shown as `�`.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = words.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect();
    shorten(&plain, most)
}

/// At most `most` characters, the last of which is `…` where something was left out.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Running text. What stands between two backticks becomes code.
pub(super) fn prose(text: &str) -> String {
    running(&one_line(text, LONGEST), code_span)
}

/// The same in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    running(&one_line(text, LONGEST), code_in_cell)
}

/// A name or a value as code.
pub(super) fn code(text: &str) -> String {
    code_span(&one_line(text, LONGEST))
}

/// The same in a cell of a table.
pub(super) fn code_cell(text: &str) -> String {
    code_in_cell(&one_line(text, LONGEST))
}

/// A text as the content of a code block, with the fence: `sql` where it reads as SQL, else `sh`.
pub(super) fn fence(text: &str) -> String {
    let language = if SQL.iter().any(|word| text.trim_start().starts_with(word)) { "sql" } else { "sh" };
    block(text, language)
}

const SQL: &[&str] = &["DELETE", "INSERT", "SELECT", "UPDATE", "BEGIN", "ALTER", "CREATE", "DROP"];

pub(super) fn block(text: &str, language: &str) -> String {
    let (most, longest) = BLOCK;
    let clean = |line: &str| {
        let visible: String = line.chars().map(|c| if is_hidden(c) && c != '\t' { '\u{fffd}' } else { c }).collect();
        shorten(&visible, longest)
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut shown: Vec<String> = lines.iter().take(most).map(|line| clean(line)).collect();
    if lines.len() > most {
        shown.push(format!("… and {} more lines", lines.len() - most));
    }
    let body = shown.join("\n");
    let fence = "`".repeat((longest_run(&body) + 1).max(3));
    format!("{fence}{language}\n{body}\n{fence}")
}

fn running(line: &str, code: fn(&str) -> String) -> String {
    let pieces: Vec<&str> = line.split('`').collect();
    let paired = pieces.len() % 2 == 1;
    let mut written = String::with_capacity(line.len() + 8);
    for (place, piece) in pieces.iter().enumerate() {
        match (paired, place % 2) {
            (true, 1) if piece.is_empty() => written.push_str("\\`\\`"),
            (true, 1) => written.push_str(&code(piece)),
            (true, _) => escape(piece, &mut written),
            (false, _) => {
                if place > 0 {
                    written.push_str("\\`");
                }
                escape(piece, &mut written);
            }
        }
    }
    written
}

fn escape(text: &str, written: &mut String) {
    let mut before = written.chars().last();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Inside a word an underscore is no emphasis; names stay readable in the plain file.
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let markup = match c {
            '\\' | '*' | '<' | '[' | ']' | '|' | '~' => true,
            '&' => rest.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '#'),
            '_' => !(in_word(before) && in_word(rest.peek().copied())),
            // At the start of a block these begin a quote, a list, a heading or a rule; behind digits a list with numbers.
            '>' => written.is_empty(),
            '-' | '+' | '=' | '#' => written.is_empty() && rest.peek().is_none_or(|next| *next == ' ' || *next == c),
            '.' | ')' => {
                let numbered = !written.is_empty() && written.chars().all(|c| c.is_ascii_digit());
                numbered && rest.peek().is_none_or(|next| *next == ' ')
            }
            _ => false,
        };
        if markup {
            written.push('\\');
        }
        written.push(c);
        before = Some(c);
    }
}

fn code_span(text: &str) -> String {
    if text.is_empty() {
        return "\\`\\`".to_owned();
    }
    let ticks = "`".repeat(longest_run(text) + usize::from(text.contains('`')).max(1));
    let blank = |end: Option<char>| end.is_some_and(|c| c == ' ' || c == '`');
    let pad = if blank(text.chars().next()) || blank(text.chars().last()) { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// In a table a `|` must be escaped even in code; where a backslash stands before it, readers disagree on what the
/// two mean, and the value is written as text.
fn code_in_cell(text: &str) -> String {
    if text.contains("\\|") {
        let mut written = String::new();
        escape(text, &mut written);
        return written.replace('`', "\\`");
    }
    code_span(text).replace('|', "\\|")
}

fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    /// The texts of the cells, and anything that is not a plain table of text.
    fn cells(markdown: &str) -> (Vec<String>, Vec<String>) {
        let (mut cells, mut markup): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Start(Tag::TableCell) => cells.push(String::new()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(cell) = cells.last_mut() {
                        cell.push_str(&text);
                    }
                }
                Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
                other => markup.push(format!("{other:?}")),
            }
        }
        (cells, markup)
    }

    fn paragraph(markdown: &str) -> (String, Vec<String>) {
        let (mut text, mut markup) = (String::new(), Vec::new());
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Start(Tag::Paragraph) | Event::End(_) => {}
                Event::Text(more) | Event::Code(more) => text.push_str(&more),
                other => markup.push(format!("{other:?}")),
            }
        }
        (text, markup)
    }

    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![
            "[-a-z0-9 `|\\\\<>*_#\\[\\]()&~!.+=:$\"'\n\t]{0,24}",
            "\\PC{0,20}",
            proptest::sample::select(vec![
                "<script>alert(1)</script>",
                "a|b",
                "a\\|b",
                "```\nx\n```",
                "---",
                "1. x",
                "12) y",
                "&lt;b&gt;",
                "![x](http://y)",
                "# h",
                "> q",
                "- l",
                "`",
                "``",
                "` `",
                "a``b`",
                "</table>",
                "\u{202e}gpj",
                "| a | b |",
                "__init__",
                "=",
                "***",
            ])
            .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn a_cell_holds_its_text_and_nothing_else(value in hostile()) {
            let line = one_line(&value, LONGEST);
            for (written, shown) in [(cell(&value), false), (code_cell(&value), true)] {
                let table = format!("| a | b |\n|---|---|\n| {written} | end |\n");
                let (cells, markup) = cells(&table);
                prop_assert!(markup.is_empty(), "{table}{markup:?}");
                prop_assert_eq!(cells.len(), 4, "{}", table);
                prop_assert_eq!(&cells[3], "end");
                // Backticks of running text are its own markup.
                let plain = |text: &str| if shown { text.to_owned() } else { text.replace(['`', ' '], "") };
                if !(shown && line.is_empty()) {
                    prop_assert_eq!(plain(&cells[2]).trim().to_owned(), plain(&line).trim().to_owned(), "{}", table);
                }
            }
        }

        #[test]
        fn running_text_holds_its_text_and_nothing_else(value in hostile()) {
            let line = one_line(&value, LONGEST);
            for (written, shown) in [(prose(&value), false), (code(&value), true)] {
                let (text, markup) = paragraph(&written);
                prop_assert!(markup.is_empty(), "{written}\n{markup:?}");
                let plain = |text: &str| if shown { text.to_owned() } else { text.replace(['`', ' '], "") };
                if !line.is_empty() {
                    prop_assert_eq!(plain(&text), plain(&line), "{}", written);
                }
            }
        }

        #[test]
        fn a_block_ends_where_its_text_ends(value in hostile()) {
            let written = format!("{}\n\nafter\n", block(&value, "sh"));
            let (text, _) = paragraph(&written);
            prop_assert!(text.ends_with("after"), "{}", written);
            prop_assert_eq!(Parser::new(&written).filter(|event| matches!(event, Event::Start(Tag::CodeBlock(_)))).count(), 1);
        }
    }

    #[test]
    fn names_stay_readable_in_the_plain_file() {
        assert_eq!(prose("prompt_manager_orgs is gone"), "prompt_manager_orgs is gone");
        assert_eq!(
            prose("type is `text` where the files make it `a|b`"),
            "type is `text` where the files make it `a|b`"
        );
        assert_eq!(cell("it is `a|b`"), "it is `a\\|b`");
        assert_eq!(shorten("abcdef", 4), "abc…");
    }
}
