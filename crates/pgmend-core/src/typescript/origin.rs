//! Which column of which table a view's column shows, read from the query as the server keeps it: the text of a node tree,
//! `({QUERY … :targetList ({TARGETENTRY … :resno 1 … :resorigtbl 16384 :resorigcol 2 …} …) …})`. Subqueries have lists of
//! their own, so depth is kept count of.

use super::catalogue::Oid;

/// What a column of a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The place of the view's column, from one.
    pub(super) place: usize,
    pub(super) table: Oid,
    /// The number of the table's column.
    pub(super) column: i16,
}

/// The columns of a query that show a column of a table or view as it is.
pub(super) fn origins(tree: &str) -> Vec<Origin> {
    let mut found = Vec::new();
    let mut words = Words { rest: tree };
    // The list of queries, the query, its target list, an entry of that.
    const QUERY: usize = 2;
    const ENTRY: usize = 4;
    let mut depth = 0_usize;
    let mut in_targets = false;
    let (mut place, mut table, mut column) = (0, 0, 0);
    while let Some(word) = words.next() {
        match word {
            "(" | "{" => {
                depth += 1;
                if depth == ENTRY {
                    (place, table, column) = (0, 0, 0);
                }
            }
            ")" | "}" => {
                if in_targets && depth == ENTRY && table != 0 && place != 0 {
                    found.push(Origin { place, table, column });
                }
                depth = depth.saturating_sub(1);
            }
            ":targetList" if depth == QUERY => in_targets = true,
            field if in_targets && depth == QUERY && field.starts_with(':') => break,
            ":resno" if in_targets && depth == ENTRY => place = words.number(),
            ":resorigtbl" if in_targets && depth == ENTRY => table = words.number(),
            ":resorigcol" if in_targets && depth == ENTRY => column = words.number(),
            _ => {}
        }
    }
    found
}

/// The words of a node tree: brackets, and what lies between blanks and brackets. A backslash takes the next character's meaning away.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start();
        let bracket = |c: char| matches!(c, '(' | ')' | '{' | '}');
        let first = self.rest.chars().next()?;
        let mut end = first.len_utf8();
        if !bracket(first) {
            let mut escaped = first == '\\';
            end = self.rest.len();
            for (at, c) in self.rest.char_indices().skip(1) {
                if escaped {
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else if c.is_ascii_whitespace() || bracket(c) {
                    end = at;
                    break;
                }
            }
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(word)
    }

    fn number<N: std::str::FromStr + Default>(&mut self) -> N {
        self.next().and_then(|word| word.parse().ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_target_list_counts() {
        let tree = r"({QUERY :commandType 1 :rtable ({RTE :subquery {QUERY :targetList ({TARGETENTRY :expr {VAR :x 1} :resno 1
            :resname a :resorigtbl 9 :resorigcol 9 :resjunk false})}}) :targetList ({TARGETENTRY :expr {FUNCEXPR :args ({VAR :resno 7})} :resno 1
            :resname odd\ \(\{name :ressortgroupref 0 :resorigtbl 16384 :resorigcol 2 :resjunk false} {TARGETENTRY :expr {CONST :constvalue 4 [ 1 0 ]}
            :resno 2 :resname <> :resorigtbl 0 :resorigcol 0 :resjunk false} {TARGETENTRY :expr {VAR} :resno 3 :resorigtbl 16390 :resorigcol 1})
            :override 0 :returningList ({TARGETENTRY :resno 4 :resorigtbl 5 :resorigcol 5})})";
        let expected = [Origin { place: 1, table: 16384, column: 2 }, Origin { place: 3, table: 16390, column: 1 }];
        assert_eq!(origins(tree), expected);
    }

    #[test]
    fn what_is_no_tree_shows_nothing() {
        for tree in ["", "<>", "({QUERY", ")))) :targetList", "\\"] {
            assert_eq!(origins(tree), []);
        }
    }
}
