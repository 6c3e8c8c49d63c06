//! How things look. Everything here turns values into text; only [`terminal`] prints it.

pub mod checks;
pub mod colour;
pub mod diff;
pub mod drift;
pub mod explain;
pub mod failure;
pub mod plan;
pub mod progress;
pub mod status;
pub mod table;
pub mod terminal;
