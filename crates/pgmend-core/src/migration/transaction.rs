//! What a file says about transactions.

use serde::Serialize;

use super::statement::Statement;

/// What a file says about transactions; places are indexes of statements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TransactionUse {
    /// `BEGIN`, `COMMIT` and their kin.
    pub controls: Vec<usize>,
    /// One `BEGIN` before everything and one `COMMIT` behind everything: the file is its own transaction.
    pub whole: bool,
    /// `COMMIT`s with statements behind them, so that the file cannot be undone as one.
    pub commits_in_middle: Vec<usize>,
    /// `COMMIT` or `ROLLBACK` where no `BEGIN` came before: it ends the transaction of whoever runs the file.
    pub ends_outer: Vec<usize>,
    /// `ROLLBACK`s (not to a savepoint): what came before them leaves nothing.
    pub rolls_back: Vec<usize>,
    /// What stands between a `BEGIN` and the `ROLLBACK` that ends it: it leaves nothing.
    pub undone: Vec<usize>,
    /// A `BEGIN` that nothing ends.
    pub left_open: Option<usize>,
    /// Statements that cannot run inside a transaction block.
    pub non_transactional: Vec<usize>,
    /// Statements that add a value to an enum; a later one of the same transaction that uses it fails.
    pub enum_values: Vec<usize>,
}

impl TransactionUse {
    pub(crate) fn read(text: &str, statements: &[Statement]) -> Self {
        let mut found = Self::default();
        let acts = |statement: &Statement| !statement.meta_command && !statement.kind.tag.starts_with("SET");
        let first = statements.iter().find(|statement| acts(statement)).map(|statement| statement.index);
        let last = statements.iter().rev().find(|statement| acts(statement)).map(|statement| statement.index);
        let (mut open, mut begins) = (None, 0usize);
        let mut savepoints: Vec<(String, usize)> = Vec::new();
        for statement in statements {
            let index = statement.index;
            if statement.non_transactional.is_some() {
                found.non_transactional.push(index);
            }
            if statement.enum_value {
                found.enum_values.push(index);
            }
            if !statement.transaction_control {
                continue;
            }
            found.controls.push(index);
            match statement.kind.tag {
                "BEGIN" | "START TRANSACTION" => {
                    open.get_or_insert(index);
                    begins += 1;
                }
                "COMMIT" | "ROLLBACK" | "PREPARE TRANSACTION" => {
                    let sql = text.get(statement.range.clone()).unwrap_or_default().to_ascii_lowercase();
                    let words: Vec<&str> = sql.split_whitespace().collect();
                    if statement.kind.tag == "ROLLBACK" {
                        if words.contains(&"to") {
                            let name = words.last().copied().unwrap_or_default();
                            if let Some(place) = savepoints.iter().rposition(|(known, _)| known == name) {
                                found.undone.extend(savepoints[place].1 + 1..index);
                                savepoints.truncate(place + 1);
                            }
                            continue;
                        }
                        found.rolls_back.push(index);
                        found.undone.extend(open.map_or(0..0, |begin| begin + 1..index));
                    }
                    if open.is_none() {
                        found.ends_outer.push(index);
                    }
                    let chained = words.ends_with(&["and", "chain"]) && !words.contains(&"no");
                    found.whole = begins == 1
                        && open == first
                        && Some(index) == last
                        && statement.kind.tag == "COMMIT"
                        && found.commits_in_middle.is_empty();
                    open = chained.then_some(index);
                    if statement.kind.tag == "COMMIT" && last.is_some_and(|last| index < last) {
                        found.commits_in_middle.push(index);
                    }
                }
                "SAVEPOINT" => {
                    let sql = text.get(statement.range.clone()).unwrap_or_default().to_ascii_lowercase();
                    savepoints.push((sql.split_whitespace().next_back().unwrap_or_default().to_owned(), index));
                }
                _ => {}
            }
        }
        found.left_open = open;
        found
    }
}
