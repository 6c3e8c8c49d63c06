//! What every command stands on: the options, the folder, the target, the terminal. It finds and opens; it decides nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pgmend_core::failure::{Failure, Result};
use pgmend_engine::connect::{Environment, Purpose, Request, Session, Target, connect, find};
use pgmend_engine::project::{self, Place, Project};
use pgmend_engine::{assess, backup, cache};

use crate::arguments::Global;
use crate::given;
use crate::interrupts::Interrupts;
use crate::render::terminal::Terminal;

/// What a command stands on.
#[derive(Clone)]
pub struct Context {
    /// The options that every command has.
    pub global: Global,
    /// The same as they are shown in commands to type next.
    pub typed: Global,
    /// Where to print.
    pub terminal: Terminal,
    /// Ctrl-C.
    pub interrupts: Interrupts,
    /// The working folder.
    pub current: PathBuf,
    /// Variables, home folder and user.
    pub environment: Environment,
    /// Whether `pg_dump` may be used; not for a server that serves one connection alone.
    pub dump_programs: bool,
}

/// The folder and an open session on the target.
pub struct Workbench {
    /// The folder.
    pub project: Project,
    /// The session.
    pub session: Session,
}

/// What is said while it goes on.
const COMPARING: &str = "comparing files, history and database";

/// Reads and splits the files beside whatever else is to be done.
async fn read_files(place: Place) -> Result<Project> {
    let reading = tokio::task::spawn_blocking(|| place.read()).await;
    reading.unwrap_or_else(|error| Err(Failure::error("the migrations could not be read").because(error)))
}

impl Context {
    /// From the options and the process.
    ///
    /// # Errors
    /// When there is no working folder.
    pub fn new(global: Global, terminal: Terminal, interrupts: Interrupts) -> Result<Self> {
        let current = std::env::current_dir()
            .map_err(|error| Failure::error("the working folder cannot be read").because(error))?;
        let typed = global.clone();
        let environment = Environment::of_process();
        Ok(Self { global, typed, terminal, interrupts, current, environment, dump_programs: true })
    }

    /// The folder of migrations.
    ///
    /// # Errors
    /// When there is none.
    pub fn project(&self) -> Result<Project> {
        project::find(self.global.dir.as_deref(), &self.current)
    }

    /// The project's root for commands that need no migrations: that of the folder if there is one, else where one is.
    ///
    /// # Errors
    /// When a folder was named that is not there.
    pub fn root(&self) -> Result<PathBuf> {
        match (self.project(), &self.global.dir) {
            (Ok(project), _) => Ok(project.root),
            (Err(_), None) => Ok(self.current.clone()),
            (Err(_), Some(dir)) if self.current.join(dir).is_dir() => Ok(self.current.join(dir)),
            (Err(failure), Some(_)) => Err(failure),
        }
    }

    /// The target database; names and files are read, nothing is connected to.
    ///
    /// # Errors
    /// When nothing names one, or what does cannot be understood.
    pub fn target(&self, root: &Path) -> Result<Target> {
        find(&Request { db: self.global.db.clone(), dir: root.to_owned(), env: self.environment.clone() })
    }

    /// The folder, and a session on the target.
    ///
    /// # Errors
    /// As [`Context::project`] and [`Context::target`], and when the target cannot be connected to.
    pub async fn open(&self, purpose: Purpose) -> Result<Workbench> {
        let place = project::locate(self.global.dir.as_deref(), &self.current)?;
        let target = self.target(&place.root)?;
        let (project, session) = tokio::try_join!(read_files(place), self.connect(&target, purpose))?;
        Ok(Workbench { project, session })
    }

    /// The same, for reading, with the assessment: the target is read while the files are.
    ///
    /// # Errors
    /// As [`Context::open`] and [`assess::assess`].
    pub async fn open_and_assess(&self) -> Result<(Workbench, assess::Assessment)> {
        let place = project::locate(self.global.dir.as_deref(), &self.current)?;
        let (target, layout, options) = (self.target(&place.root)?, place.flavor(), self.assess_options()?);
        let target = async {
            let session = self.connect(&target, Purpose::Read).await?;
            let spinner = self.terminal.spinner("reading the database");
            let reading = assess::read(&session, layout, &options).await;
            spinner.stop();
            Ok((session, reading?))
        };
        let (project, (session, reading)) = tokio::try_join!(read_files(place), target)?;
        let spinner = self.terminal.spinner(COMPARING);
        let found = assess::assess_reading(&session, &project, &options, reading).await;
        spinner.stop();
        Ok((Workbench { project, session }, found?))
    }

    /// A session on a target.
    ///
    /// # Errors
    /// When it cannot be connected to, or does not serve the purpose.
    pub async fn connect(&self, target: &Target, purpose: Purpose) -> Result<Session> {
        let spinner = self.terminal.spinner(&format!("connecting to {}", target.shown()));
        let session = connect(target, purpose).await;
        spinner.stop();
        session
    }

    /// How the target is assessed.
    ///
    /// # Errors
    /// When `--shadow` cannot be understood.
    pub fn assess_options(&self) -> Result<assess::Options> {
        let cache = match (&self.global.no_cache, &self.global.cache_dir) {
            (true, _) => None,
            (false, Some(folder)) => Some(self.current.join(folder)),
            (false, None) => cache::default_folder(),
        };
        let statement_limit = Duration::from_secs(self.global.replay_timeout.into());
        Ok(assess::Options { shadow: self.global.shadow.parse()?, statement_limit, cache, anew: false })
    }

    /// Assesses the target for what changes it or vouches for it: it is read anew.
    ///
    /// # Errors
    /// As [`assess::assess`].
    pub async fn assess_anew(&self, bench: &Workbench) -> Result<assess::Assessment> {
        let spinner = self.terminal.spinner(COMPARING);
        let found = assess::assess(&bench.session, &bench.project, &self.assess_options()?.anew()).await;
        spinner.stop();
        found
    }

    /// The dump programs of this machine.
    pub fn programs(&self) -> backup::Programs {
        if self.dump_programs {
            backup::find_programs(std::env::var_os("PATH").as_deref())
        } else {
            backup::Programs::default()
        }
    }

    /// A command to type next, acting on the same target and folder.
    pub fn next(&self, words: &str) -> String {
        given::command(words, &self.typed)
    }

    /// A path as one would type it here.
    pub fn shown(&self, path: &Path) -> String {
        given::path(path.strip_prefix(&self.current).unwrap_or(path))
    }
}
