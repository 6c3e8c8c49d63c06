//! The only place that prints. Results go to stdout; progress, prompts and failures to stderr; nothing moves where
//! stderr is no terminal.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::status::FORMAT;
use serde::Serialize;
use serde_json::json;

pub use crate::arguments::Format;
use crate::arguments::{Color, Global};

use super::colour::{LOOK, paint};
use super::failure;

/// How and where to print.
#[derive(Clone)]
pub struct Terminal {
    format: Format,
    verbose: bool,
    quiet: bool,
    /// Somebody watches: things may move.
    watched: bool,
    /// Somebody can answer.
    answers: bool,
    /// Why a result could not be written, if it could not.
    unwritten: Arc<Mutex<Option<String>>>,
}

/// Something that goes on; stopped when dropped.
pub struct Spinner(Option<ProgressBar>);

impl Spinner {
    /// Takes it off the screen.
    pub fn stop(self) {}
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

impl Terminal {
    /// As the options say.
    pub fn new(global: &Global) -> Self {
        match global.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        let watched = std::io::stderr().is_terminal();
        Self {
            format: global.format,
            verbose: global.verbose,
            quiet: global.quiet,
            watched,
            answers: watched && std::io::stdin().is_terminal(),
            unwritten: Arc::default(),
        }
    }

    /// Before the options are known.
    pub fn plain(format: Format) -> Self {
        Self { format, verbose: false, quiet: false, watched: false, answers: false, unwritten: Arc::default() }
    }

    /// Whether one JSON document is wanted instead of text.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether to say more.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether somebody can answer a question.
    pub fn can_ask(&self) -> bool {
        self.answers
    }

    /// A result, as text. A reader who has seen enough and closed the pipe is no error.
    pub fn result(&self, text: &str) {
        if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
            // In one piece; the stream writes line by line.
            return self.exactly(anstream::adapter::strip_str(text).to_string().as_bytes());
        }
        let mut out = anstream::stdout().lock();
        self.note_unwritten(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// A result for programs, such as SQL: to the letter, also where it holds what a terminal would take for a colour.
    pub fn exactly(&self, text: &[u8]) {
        let mut out = std::io::stdout().lock();
        self.note_unwritten(out.write_all(text).and_then(|()| out.flush()));
    }

    fn note_unwritten(&self, written: std::io::Result<()>) {
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
            && let Ok(mut unwritten) = self.unwritten.lock()
        {
            unwritten.get_or_insert(error.to_string());
        }
    }

    /// Refuses to end well where a result could not be written.
    ///
    /// # Errors
    /// When one could not, such as on a full disk.
    pub fn written(&self) -> Result<()> {
        match self.unwritten.lock().ok().and_then(|mut unwritten| unwritten.take()) {
            Some(error) => Err(Failure::error("the result could not be written to standard output")
                .because(error)
                .done("the command itself was carried out")
                .hint("free space, or write it elsewhere")),
            None => Ok(()),
        }
    }

    /// A result, as JSON.
    ///
    /// # Errors
    /// Never in practice: what is printed is always representable.
    pub fn json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::error("the result cannot be written as JSON").because(error))?;
        self.exactly(format!("{text}\n").as_bytes());
        Ok(())
    }

    /// Something said on the way.
    pub fn tell(&self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Something that a person should know.
    pub fn note(&self, text: &str) {
        self.tell(&format!("{} {text}", paint(LOOK, "note:")));
    }

    /// Something that must be seen even where quiet is wanted.
    pub fn complain(&self, text: &str) {
        let mut err = anstream::stderr().lock();
        let _ = writeln!(err, "{}", text.trim_end_matches('\n'));
    }

    /// A failure: on stderr for people, on stdout where JSON is wanted.
    pub fn failure(&self, failure: &Failure) {
        if self.is_json() {
            // A document that cannot be printed leaves the exit code to tell.
            let _ = self.json(&json!({ "format": FORMAT, "error": failure::json(failure) }));
        } else {
            self.complain(&failure::text(failure));
        }
    }

    /// Says that something goes on, where somebody watches.
    pub fn spinner(&self, what: &str) -> Spinner {
        if !self.watched || self.quiet {
            return Spinner(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Spinner(Some(bar))
    }

    /// Asks for a line. `None` where nobody can answer, or the input ended.
    pub async fn ask(&self, question: &str) -> Option<String> {
        if !self.answers {
            return None;
        }
        let mut err = anstream::stderr().lock();
        let _ = write!(err, "{question} ").and_then(|()| err.flush());
        drop(err);
        // A thread of its own, which the end of the process does not wait for: nobody may ever answer.
        let (answer, answered) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let line = std::io::stdin().read_line(&mut line).ok().filter(|read| *read > 0).map(|_| line);
            // Nobody listens any more where the process was interrupted.
            let _ = answer.send(line);
        });
        answered.await.ok().flatten().map(|line| line.trim().to_owned())
    }
}
