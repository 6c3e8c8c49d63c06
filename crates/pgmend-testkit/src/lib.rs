//! Disposable Postgres servers, fixtures and peers. Tests only: everything here panics with words where a product
//! would return an error, because a test that lacks its server must fail and never pass by being skipped.
//!
//! A server is a private cluster in a directory of its own, a copy of a template that `initdb` made once for each
//! version. nextest runs one process for each test, and roles belong to the whole cluster; so every process gets
//! clusters of its own instead of sharing one across processes, and no test can see the roles of another. That costs
//! about 0.14 s a test (copy, start, one `psql`, stop, removal; 2 cores, half idle), against 0.6 s for `initdb` alone;
//! a server that processes share would save a tenth of a second and need a lease, a lock and names without clashes. Within a process, [`shared`] gives one server to many databases.

mod account;
mod client;
mod fixture;
mod peer;
mod place;
mod program;
mod server;
mod supervisor;
mod typescript;

pub use client::{Database, connect};
pub use fixture::{examples_dir, migration_files, phantom_dir, phantom_setup};
pub use peer::{supabase_cli, supabase_db_push, supabase_migration_list, supabase_migration_repair};
pub use program::{bin_dir, client_bin_dir, target_dir};
pub use server::{Auth, Builder, Server, shared};
pub use typescript::{postgres_meta_types, type_check};
