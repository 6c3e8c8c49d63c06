mod certificates;
mod cluster;
#[cfg(feature = "embedded")]
mod embedded;
mod encryption;
mod finding;
mod passwords;
mod poolers;
mod replicas;
mod sessions;
