//! The order of names: that of English dictionaries (CLDR's root collation), as the types that Supabase makes have it, so
//! that `a` stands before `B` and `ä` beside `a` on every machine.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationType;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};

use icu_locale_core::locale;

use crate::failure::{Failure, Result};

/// Compares names.
pub(super) struct Order {
    root: CollatorBorrowed<'static>,
    /// Han characters by radical and strokes, as JavaScript has them; the root's data here has them by code point. Of the
    /// twenty thousand common ones one in fifty stands elsewhere, where the two go by other editions of Unicode's data.
    han: CollatorBorrowed<'static>,
}

impl Order {
    /// # Errors
    /// Never in practice: the data is part of the program.
    pub(super) fn new() -> Result<Self> {
        let collator = |preferences| {
            Collator::try_new(preferences, CollatorOptions::default())
                .map_err(|error| Failure::error("names cannot be put in order").because(error))
        };
        let mut han = CollatorPreferences::from(&locale!("zh"));
        han.collation_type = Some(CollationType::Unihan);
        Ok(Self { root: collator(CollatorPreferences::default())?, han: collator(han)? })
    }

    pub(super) fn compare(&self, a: &str, b: &str) -> Ordering {
        if a.chars().any(is_han) && b.chars().any(is_han) { self.with_han(a, b) } else { self.root.compare(a, b) }
    }

    /// Compares with each Han character replaced by one whose code point says which place it has among those at hand.
    fn with_han(&self, a: &str, b: &str) -> Ordering {
        let mut characters: Vec<String> = a.chars().chain(b.chars()).filter(|c| is_han(*c)).map(String::from).collect();
        characters.sort_by(|a, b| self.han.compare(a, b));
        characters.dedup_by(|a, b| self.han.compare(a, b).is_eq());
        let placed = |c: char| {
            let own = String::from(c);
            let place = characters.binary_search_by(|other| self.han.compare(other, &own)).ok();
            place.and_then(|place| char::from_u32(0x4e00 + u32::try_from(place).ok()?)).unwrap_or(c)
        };
        let placed = |name: &str| name.chars().map(|c| if is_han(c) { placed(c) } else { c }).collect::<String>();
        self.root.compare(&placed(a), &placed(b))
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3347f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str]) -> Vec<String> {
        let order = Order::new().unwrap();
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort_by(|a, b| order.compare(a, b));
        names
    }

    #[test]
    fn names_are_in_the_order_of_dictionaries() {
        assert_eq!(
            sorted(&["b", "B", "a", "ä", "Z", "_b", "b_", "b1", "b10", "b2"]),
            ["_b", "a", "ä", "b", "B", "b_", "b1", "b10", "b2", "Z"]
        );
        assert_eq!(sorted(&["ж", "ω", "ß", "日", "あ", "한", "$", "1"]), ["$", "1", "ß", "ω", "ж", "한", "あ", "日"]);
    }

    #[test]
    fn han_characters_are_in_the_order_of_radicals() {
        assert_eq!(sorted(&["中", "日", "本", "語", "人", "令", "文"]).concat(), "中人令文日本語");
        assert_eq!(
            sorted(&["日本語", "日本", "日a", "中b", "中a", "日"]),
            ["中a", "中b", "日", "日a", "日本", "日本語"]
        );
    }
}
