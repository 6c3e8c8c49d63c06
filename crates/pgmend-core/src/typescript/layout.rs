//! Where lines break: pieces of text in groups, printed on one line where they fit and over several where not, by the
//! rules that Prettier and its kin share. It knows nothing of TypeScript.

use unicode_width::UnicodeWidthStr;

/// How wide a line may be, in columns.
const WIDTH: usize = 80;
/// How far a level is indented, in columns.
const STEP: usize = 2;

/// A piece of text that can be laid out.
#[derive(Debug)]
pub(super) enum Doc {
    /// Text without a line end.
    Text(String),
    /// A line end where the group around it is broken, else a blank.
    Line,
    /// A line end where the group around it is broken, else nothing.
    SoftLine,
    /// One after the other.
    Concat(Vec<Doc>),
    /// Lines within are one level deeper.
    Indent(Box<Doc>),
    /// Broken as a whole or not at all.
    Group(Box<Doc>, bool),
    /// The first where the group around it is broken, else the second.
    IfBroken(Box<Doc>, Box<Doc>),
}

pub(super) fn text(text: impl Into<String>) -> Doc {
    Doc::Text(text.into())
}

pub(super) fn indent(doc: Doc) -> Doc {
    Doc::Indent(Box::new(doc))
}

/// A group that is broken where it does not fit, or where something in it must be.
pub(super) fn group(doc: Doc) -> Doc {
    let broken = doc.must_break();
    Doc::Group(Box::new(doc), broken)
}

/// A group that is broken in any case.
pub(super) fn broken(doc: Doc) -> Doc {
    Doc::Group(Box::new(doc), true)
}

pub(super) fn if_broken(broken: impl Into<String>, flat: impl Into<String>) -> Doc {
    Doc::IfBroken(Box::new(text(broken)), Box::new(text(flat)))
}

impl Doc {
    fn must_break(&self) -> bool {
        match self {
            Self::Text(_) | Self::Line | Self::SoftLine | Self::IfBroken(..) => false,
            Self::Concat(docs) => docs.iter().any(Self::must_break),
            Self::Indent(doc) => doc.must_break(),
            Self::Group(_, broken) => *broken,
        }
    }
}

/// What is still to be printed: how deep it is, and whether the group around it is broken.
type Command<'a> = (usize, bool, &'a Doc);

/// Lays a document out.
pub(super) fn print(doc: &Doc) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut rest: Vec<Command<'_>> = vec![(0, true, doc)];
    while let Some((depth, is_broken, doc)) = rest.pop() {
        match doc {
            Doc::Text(text) => {
                out.push_str(text);
                column += text.width();
            }
            Doc::Line | Doc::SoftLine if is_broken => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', depth));
                column = depth;
            }
            Doc::Line => {
                out.push(' ');
                column += 1;
            }
            Doc::SoftLine => {}
            Doc::Concat(docs) => rest.extend(docs.iter().rev().map(|doc| (depth, is_broken, doc))),
            Doc::Indent(doc) => rest.push((depth + STEP, is_broken, doc)),
            Doc::Group(doc, must_break) => {
                let flat = (depth, false, doc.as_ref());
                let breaks = *must_break || !fits(flat, &rest, WIDTH.saturating_sub(column));
                rest.push((depth, breaks, doc));
            }
            Doc::IfBroken(broken, flat) => rest.push((depth, is_broken, if is_broken { broken } else { flat })),
        }
    }
    out
}

/// Whether a piece, and what follows it up to the next possible line end, fits into what is left of the line.
fn fits(first: Command<'_>, rest: &[Command<'_>], width: usize) -> bool {
    let mut left = width;
    let mut following = rest.iter().rev();
    let mut stack = vec![first];
    loop {
        let Some((depth, is_broken, doc)) = stack.pop().or_else(|| following.next().copied()) else { return true };
        let taken = match doc {
            Doc::Text(text) => text.width(),
            Doc::Line | Doc::SoftLine if is_broken => return true,
            Doc::Line => 1,
            Doc::SoftLine => 0,
            Doc::Concat(docs) => {
                stack.extend(docs.iter().rev().map(|doc| (depth, is_broken, doc)));
                0
            }
            Doc::Indent(doc) => {
                stack.push((depth, is_broken, doc));
                0
            }
            Doc::Group(doc, must_break) => {
                stack.push((depth, *must_break, doc));
                0
            }
            Doc::IfBroken(broken, flat) => {
                stack.push((depth, is_broken, if is_broken { broken } else { flat }));
                0
            }
        };
        let Some(remaining) = left.checked_sub(taken) else { return false };
        left = remaining;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Doc {
        let mut inner = vec![Doc::SoftLine];
        for (place, word) in words.iter().enumerate() {
            if place > 0 {
                inner.extend([text(","), Doc::Line]);
            }
            inner.push(text(*word));
        }
        let inner = indent(Doc::Concat(inner));
        group(Doc::Concat(vec![text("["), inner, if_broken(",", ""), Doc::SoftLine, text("]")]))
    }

    #[test]
    fn what_fits_stays_on_one_line() {
        assert_eq!(print(&list(&["a", "b"])), "[a, b]");
    }

    #[test]
    fn what_does_not_fit_is_broken_as_a_whole() {
        let word = "x".repeat(39);
        assert_eq!(print(&list(&[&word, &word[2..]])), format!("[{word}, {}]", &word[2..]));
        assert_eq!(print(&list(&[&word, &word[1..]])), format!("[\n  {word},\n  {},\n]", &word[1..]));
    }

    #[test]
    fn what_follows_a_group_must_fit_too() {
        let word = "x".repeat(70);
        let doc = Doc::Concat(vec![list(&[&word]), text("y".repeat(9))]);
        assert_eq!(print(&doc), format!("[\n  {word},\n]{}", "y".repeat(9)));
    }

    #[test]
    fn a_group_around_a_broken_one_is_broken() {
        let inner = broken(Doc::Concat(vec![text("{"), indent(Doc::Line), text("}")]));
        let doc = group(Doc::Concat(vec![text("["), Doc::SoftLine, inner, Doc::SoftLine, text("]")]));
        assert_eq!(print(&doc), "[\n{\n  }\n]");
    }
}
