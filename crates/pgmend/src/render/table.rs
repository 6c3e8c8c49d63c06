//! A table without lines: columns as wide as their widest cell, two blanks between.

use anstyle::Style;

use super::colour::{DIM, PLAIN, paint};

/// A cell.
#[derive(Clone)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// Text in a style.
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self { text: text.into(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(PLAIN, text)
    }
}

/// Lays rows out under their headings, indented by two blanks; no blanks at the ends of lines.
pub fn table(headings: &[&str], rows: &[Vec<Cell>]) -> String {
    let width = |text: &str| text.chars().count();
    let mut widths: Vec<usize> = headings.iter().map(|heading| width(heading)).collect();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            if let Some(widest) = widths.get_mut(column) {
                *widest = width(&cell.text).max(*widest);
            }
        }
    }
    let headings: Vec<Cell> = headings.iter().map(|heading| Cell::new(DIM, *heading)).collect();
    let mut text = String::new();
    for row in std::iter::once(&headings).chain(rows) {
        let last = row.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0);
        text.push_str("  ");
        for (column, cell) in row.iter().enumerate().take(last + 1) {
            text.push_str(&paint(cell.style, &cell.text));
            if column < last {
                let blanks = widths.get(column).map_or(0, |widest| widest - width(&cell.text)) + 2;
                text.push_str(&" ".repeat(blanks));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let rows = vec![vec!["1".into(), "✓".into(), "x".into()], vec!["1000".into(), "–".into(), "".into()]];
        let text = anstream::adapter::strip_str(&table(&["version", "file", ""], &rows)).to_string();
        assert_eq!(text, "  version  file\n  1        ✓     x\n  1000     –\n");
    }
}
