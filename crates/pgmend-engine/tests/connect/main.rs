//! Finding and connecting to targets, against real servers.

// One module under `cfg(test)`, so that the lints know all of it for a test.
#[cfg(test)]
mod cases;
