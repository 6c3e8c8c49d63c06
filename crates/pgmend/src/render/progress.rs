//! A run as it goes: one line for each step, with its time.

use pgmend_engine::run::{Event, Watch};

use super::colour::{DIM, GOOD, LOOK, YES, paint};
use super::terminal::{Spinner, Terminal};

/// Prints what happens while a plan is executed.
pub struct Progress {
    terminal: Terminal,
    spinner: Option<Spinner>,
    title: String,
    steps: usize,
}

impl Progress {
    /// On a terminal.
    pub fn new(terminal: &Terminal) -> Self {
        let spinner = Some(terminal.spinner("checking that nothing changed since the plan was made"));
        Self { terminal: terminal.clone(), spinner, title: String::new(), steps: 0 }
    }

    /// Takes what moves off the screen.
    pub fn rest(&mut self) {
        self.spinner = None;
    }
}

impl Watch for Progress {
    fn event(&mut self, event: Event) {
        self.rest();
        match event {
            Event::Started { id, .. } => self.terminal.tell(&format!("{} {id}", paint(DIM, "run"))),
            Event::StepBegan { number, of, title } => {
                self.spinner = Some(self.terminal.spinner(&format!("{number}/{of} {title}")));
                (self.title, self.steps) = (title, of);
            }
            Event::StepEnded { number, seconds, .. } => {
                let counted = format!("{number:>2}/{}", self.steps);
                let time = paint(DIM, format!("{seconds:.2} s"));
                self.terminal.tell(&format!("  {} {counted} {}  {time}", paint(GOOD, YES), self.title));
            }
            Event::Note(note) => self.terminal.tell(&format!("  {} {note}", paint(LOOK, "note:"))),
        }
    }
}
