//! Everything of pgmend that touches the world: Postgres connections, shadows, folders, runs, backups.
//!
//! It never meets the terminal: it returns values, [`Failure`]s and events.

pub mod assess;
pub mod backup;
pub mod baseline;
pub mod cache;
pub mod catalog;
pub mod clock;
pub mod connect;
pub mod demo;
pub mod drift;
mod durable;
pub mod fingerprint;
pub mod history;
pub mod journal;
pub mod project;
pub mod replay;
pub mod run;
mod server_message;
pub mod shadow;
pub mod side;
pub mod typescript;

pub use pgmend_core::failure::{Failure, FailureKind, Result};
