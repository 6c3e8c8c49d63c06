//! The commands as a person types them, on real servers: what they print, what they exit with, what they leave behind.

#[cfg(test)]
mod apply;
#[cfg(all(test, feature = "embedded"))]
mod demo;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod drift;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod help;
#[cfg(test)]
mod history;
#[cfg(test)]
mod init;
#[cfg(test)]
mod interrupt;
#[cfg(test)]
mod place;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod tour;
#[cfg(test)]
mod types;
