//! Bad input, as people meet it: each case ends in one clear error with its place, what was not done, what to type next and
//! the documented exit code, in text and in JSON, and no password anywhere. What only looks bad must work.

#[cfg(test)]
mod files;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod loss;
#[cfg(test)]
mod place;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod surroundings;
