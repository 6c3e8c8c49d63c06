//! Verdicts on real databases, as data: each text file under `tests/verdicts/<group>/` tells which migrations there are, how
//! the target was really made, what its history holds, and what must be said of it.

#[cfg(test)]
mod groups;
#[cfg(test)]
mod scenario;
