//! The pure heart of pgmend: values in, values out.
//!
//! Nothing here does IO, reads a clock or the environment, or awaits. The data flows one way:
//! migrations and history → effects → evidence → verdicts → plan → checks → documents.

pub mod catalog;
pub mod comparison;
mod ddl;
pub mod diff;
pub mod document;
pub mod evidence;
pub mod failure;
pub mod history;
pub mod ident;
pub mod migration;
pub mod object;
pub mod plan;
pub mod server;
pub mod status;
pub mod typescript;
pub mod verdict;

pub use failure::{Failure, FailureKind, Place};
