//! The few colours and marks, each with one meaning. Where colours are off, the terminal strips them.

use anstyle::{AnsiColor, Style};

/// Agrees, or is done.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Does not agree.
pub const BAD: Style = AnsiColor::Red.on_default();
/// Needs a look.
pub const LOOK: Style = AnsiColor::Yellow.on_default();
/// Something to type.
pub const TYPE: Style = AnsiColor::Cyan.on_default();
/// Beside the point.
pub const DIM: Style = Style::new().dimmed();
/// A heading.
pub const BOLD: Style = Style::new().bold();
/// Nothing special.
pub const PLAIN: Style = Style::new();

/// It is so.
pub const YES: &str = "✓";
/// It is not so, and should be.
pub const NO: &str = "✗";
/// It is not there.
pub const NONE: &str = "–";

/// Text in a style.
pub fn paint(style: Style, text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    if style == PLAIN { text.to_owned() } else { format!("{style}{text}{style:#}") }
}
