//! The order of names: that of English dictionaries (CLDR's root collation), as the types that Supabase makes have it, so
//! that `a` stands before `B` and `ä` beside `a` on every machine.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};

use crate::failure::{Failure, Result};

/// Compares names.
pub(super) struct Order(CollatorBorrowed<'static>);

impl Order {
    /// # Errors
    /// Never in practice: the data is part of the program.
    pub(super) fn new() -> Result<Self> {
        Collator::try_new(Default::default(), CollatorOptions::default())
            .map(Self)
            .map_err(|error| Failure::error("names cannot be put in order").because(error))
    }

    pub(super) fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.compare(a, b)
    }
}
