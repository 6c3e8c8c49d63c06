//! One shape for everything that can go wrong, so that the terminal alone decides on words' colour
//! and on exit codes. A failure must never hold a secret: put only redacted targets into it.

use std::fmt;

/// What kind of failure it is; the terminal maps it to the documented exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Something went wrong while doing what was asked (exit 1).
    Error,
    /// The request itself cannot be understood: arguments, settings, a folder that is not there (exit 2).
    Usage,
    /// A gate stopped it: what was reviewed is no longer what is there, or a precondition is missing (exit 4).
    Gate,
    /// A person interrupted it (exit 130).
    Interrupted,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as the user would name it.
    pub file: String,
    /// One-based line, where it is known.
    pub line: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => write!(f, "{}", self.file),
        }
    }
}

/// What happened, where, what was and was not done, and what to type next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind, which decides the exit code.
    pub kind: FailureKind,
    /// What happened, in lower case and without a full stop.
    pub what: String,
    /// Where, if it can be pinned to a file.
    pub place: Option<Place>,
    /// The chain of causes, outermost first, as the server or the system put them.
    pub causes: Vec<String>,
    /// What was done and what was not, for anything that could have changed something.
    pub done: Option<String>,
    /// What to type next.
    pub hints: Vec<String>,
}

/// A result whose error is a [`Failure`], boxed to keep the happy path small.
pub type Result<T, E = Box<Failure>> = std::result::Result<T, E>;

impl Failure {
    fn new(kind: FailureKind, what: impl Into<String>) -> Box<Self> {
        Box::new(Self { kind, what: what.into(), place: None, causes: Vec::new(), done: None, hints: Vec::new() })
    }

    /// Something went wrong (exit 1).
    pub fn error(what: impl Into<String>) -> Box<Self> {
        Self::new(FailureKind::Error, what)
    }

    /// The request cannot be understood (exit 2).
    pub fn usage(what: impl Into<String>) -> Box<Self> {
        Self::new(FailureKind::Usage, what)
    }

    /// A gate stopped it (exit 4).
    pub fn gate(what: impl Into<String>) -> Box<Self> {
        Self::new(FailureKind::Gate, what)
    }

    /// A person interrupted it (exit 130).
    pub fn interrupted(what: impl Into<String>) -> Box<Self> {
        Self::new(FailureKind::Interrupted, what)
    }

    /// Names the file and line it happened at.
    #[must_use]
    pub fn at(mut self: Box<Self>, file: impl Into<String>, line: Option<u32>) -> Box<Self> {
        self.place = Some(Place { file: file.into(), line });
        self
    }

    /// Adds a cause beneath those already there.
    #[must_use]
    pub fn because(mut self: Box<Self>, cause: impl fmt::Display) -> Box<Self> {
        self.causes.push(cause.to_string());
        self
    }

    /// Says what was and was not done.
    #[must_use]
    pub fn done(mut self: Box<Self>, done: impl Into<String>) -> Box<Self> {
        self.done = Some(done.into());
        self
    }

    /// Adds something to type next.
    #[must_use]
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Self> {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}", self.what)?;
        for cause in &self.causes {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
