//! Case A on a real server: the two phantoms are found and proved, the plan repairs them, and every row that was there
//! is still there.

#[cfg(test)]
mod cases;
