//! What keeps a person's data safe, on real servers: fingerprints and backups.

mod backup;
mod fingerprint;
mod private_server;
