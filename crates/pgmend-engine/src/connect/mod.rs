//! How pgmend finds its target database and connects to it.
//!
//! [`find`] reads names and files only and gives a [`Target`]; [`connect`] opens a [`Session`] on it, knows what
//! kind of server answers, and refuses what a purpose cannot stand. Nothing here may put a password into a
//! failure, a `Debug`, or a command line.

mod conninfo;
mod environment;
mod explain;
mod parameters;
mod passfile;
mod pooler;
mod search;
mod secret;
mod server;
mod server_error;
mod service;
mod session;
mod target;
mod tls;
mod transport;

pub use environment::Environment;
pub use parameters::libpq_variables;
pub use pooler::{PoolMode, Pooler, PoolerKind};
pub use search::{Request, find, named};
pub use server::Server;
pub use server_error::{ServerError, describe, is_connection_lost, server_error};
pub use session::{Cancel, Purpose, Session, connect};
pub use target::{SslMode, Target};
