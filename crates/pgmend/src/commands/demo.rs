//! `pgmend demo`: a broken project with a Postgres of its own, walked through with the real commands.

#[cfg(not(feature = "embedded"))]
pub use absent::run;
#[cfg(feature = "embedded")]
pub use tour::run;

/// Without the bundled Postgres there is nothing to show it on.
#[cfg(not(feature = "embedded"))]
mod absent {
    use pgmend_core::failure::{Failure, Result};
    use pgmend_engine::demo::Case;

    use super::super::Ending;
    use crate::context::Context;

    pub async fn run(_: &Context, case: &str, _: bool, _: bool) -> Result<Ending> {
        Case::named(case)?;
        Err(Failure::usage("this pgmend was built without the embedded Postgres that the demo needs")
            .done("nothing was started")
            .hint("build it with its default features: `cargo install pgmend`")
            .hint("or break a database of your own: `examples/phantom/setup.sh URL`"))
    }
}

#[cfg(feature = "embedded")]
mod tour {
    use std::path::{Path, PathBuf};
    use std::time::Instant;

    use pgmend_core::failure::{Failure, Result};
    use pgmend_engine::connect::{Environment, Purpose};
    use pgmend_engine::demo::{Case, DemoServer};

    use super::super::{Ending, apply, explain, plan, status, verify};
    use crate::arguments::Global;
    use crate::context::Context;
    use crate::given;
    use crate::render::colour::{BOLD, DIM, GOOD, TYPE, YES, paint};

    /// The tour, with the time that pgmend itself needed.
    struct Tour<'a> {
        context: &'a Context,
        pauses: bool,
        waited: std::time::Duration,
    }

    pub async fn run(context: &Context, case: &str, yes: bool, keep: bool) -> Result<Ending> {
        let case = Case::named(case)?;
        if context.terminal.is_json() {
            return Err(Failure::usage("the demo is for people: it has no JSON").done("nothing was started"));
        }
        let began = Instant::now();
        let folder = Folder::make(keep)?;
        let mut tour = Tour { context, pauses: !yes && context.terminal.can_ask(), waited: std::time::Duration::ZERO };
        let server = tour.prepare(case, &folder.path).await?;
        let inside = inside(context, &folder.path);

        tour.say(
            "1. `pgmend status`",
            "what really ran? The history lists six migrations, and knows nothing of two more files.",
        )
        .await;
        expect(status::run(&inside).await?, Ending::Differences)?;
        tour.say(
            "2. `pgmend explain 20250413093000`",
            "why is that one a phantom? Each of its statements, and what the database says of it.",
        )
        .await;
        expect(explain::run(&inside, "20250413093000").await?, Ending::Done)?;
        tour.say(
            "3. `pgmend plan`",
            "the least that puts it right, rehearsed on a disposable Postgres; nothing is changed yet.",
        )
        .await;
        expect(plan::run(&inside, None).await?, Ending::Done)?;
        tour.say(
            "4. `pgmend apply`",
            "backup, then step by step; each migration and its history row in one transaction.",
        )
        .await;
        expect(apply::run(&inside, None, true, &[]).await?, Ending::Done)?;
        tour.say(
            "5. `pgmend verify last`",
            "is it so? Files, history, database, and every row against the rows before.",
        )
        .await;
        expect(verify::run(&inside, Some("last")).await?, Ending::Done)?;

        let own = began.elapsed().saturating_sub(tour.waited).as_secs_f64();
        context.terminal.result(&format!(
            "\n{} two phantoms found and proved, taken out of the history, four migrations applied in order,\n  and every row that was there before is there still. {}\n",
            paint(GOOD.bold(), format!("{YES} that was it:")),
            paint(DIM, format!("{own:.1} s"))
        ));
        if keep {
            tour.serve(&folder.path, server.url()).await?;
        }
        drop(server);
        Ok(Ending::Done)
    }

    /// A step of the tour that ends otherwise than it always does has found a bug, not a difference.
    fn expect(ended: Ending, expected: Ending) -> Result<()> {
        if ended == expected {
            return Ok(());
        }
        Err(Failure::error("the demo did not end as it should")
            .done("only the demo's own folder and database were touched")
            .hint("please report what is printed above"))
    }

    impl Tour<'_> {
        async fn prepare(&mut self, case: &Case, folder: &Path) -> Result<DemoServer> {
            self.context.terminal.result(&format!(
                "{} {}\n{}\n",
                paint(BOLD, format!("demo `{}`:", case.name)),
                case.summary,
                paint(
                    DIM,
                    format!("a project and a Postgres of its own in {}; nothing of yours is touched", folder.display())
                )
            ));
            let spinner = self.context.terminal.spinner("starting a Postgres, and breaking it");
            case.write_files(folder)?;
            let server = DemoServer::start(folder).await?;
            std::fs::write(folder.join(".env"), format!("DATABASE_URL={}\n", server.url())).map_err(|error| {
                Failure::error(format!("the demo's folder `{}` cannot be written", folder.display())).because(error)
            })?;
            let inside = inside(self.context, folder);
            let target = inside.target(folder)?;
            let session = inside.connect(&target, Purpose::Write).await?;
            case.break_database(&session).await?;
            // It serves one connection at a time.
            session.close().await;
            spinner.stop();
            Ok(server)
        }

        /// Announces a step, and waits until the person has read what came before.
        async fn say(&mut self, step: &str, what: &str) {
            if self.pauses {
                let asked = Instant::now();
                drop(self.context.terminal.ask(&paint(DIM, "\n(Enter to go on)")).await);
                self.waited += asked.elapsed();
            }
            let line = "─".repeat(72);
            self.context.terminal.result(&format!(
                "\n{}\n{}  {}\n\n",
                paint(DIM, line),
                paint(TYPE.bold(), step),
                paint(DIM, what)
            ));
        }

        /// Says what is kept, and keeps the database up while somebody is there to use it.
        async fn serve(&mut self, folder: &Path, url: &str) -> Result<()> {
            let shown = given::path(folder);
            self.context.terminal.result(&format!(
                "\n{} {shown}\n  the migrations, the database's files, and the plan, journal and execution log in .pgmend/\n",
                paint(BOLD, "kept in"),
            ));
            if self.context.terminal.can_ask() {
                self.context.terminal.result(&format!(
                    "\nThe database is served at {url}, one connection at a time. In another terminal:\n  {}\n  {}\n",
                    paint(TYPE, format!("cd {shown} && pgmend status")),
                    paint(TYPE, format!("psql '{url}' -c 'DROP TABLE prompts CASCADE' && pgmend status"))
                ));
                drop(self.context.terminal.ask("\nPress Enter to stop it:").await);
            } else {
                self.context.terminal.result(&format!(
                    "  read what was done: {}\n",
                    paint(TYPE, format!("ls {shown}/.pgmend/plan {shown}/.pgmend/runs/*"))
                ));
            }
            Ok(())
        }
    }

    /// The same commands, inside the demo's folder, on its database, and with nothing of the person's own settings.
    fn inside(context: &Context, folder: &Path) -> Context {
        let mut inside = context.clone();
        inside.environment =
            Environment::of(Vec::<(String, String)>::new()).with_user(context.environment.user().unwrap_or("you"));
        inside.current = folder.to_owned();
        inside.global.db = None;
        inside.global.dir = None;
        inside.typed = Global { shadow: "auto".to_owned(), ..Global::default() };
        if inside.global.shadow == "auto" {
            inside.global.shadow = "embedded".to_owned();
        }
        inside.global.cache_dir = Some(PathBuf::from("cache"));
        inside.dump_programs = false;
        inside
    }

    /// A temporary folder that goes away with the demo, unless it is kept.
    struct Folder {
        path: PathBuf,
        keep: bool,
    }

    impl Folder {
        fn make(keep: bool) -> Result<Self> {
            let base = std::env::temp_dir();
            let failed = |error: std::io::Error| {
                Failure::error(format!("no folder for the demo can be made in `{}`", base.display()))
                    .because(error)
                    .done("nothing was started")
            };
            let mut number = std::process::id();
            loop {
                let path = base.join(format!("pgmend-demo-{number}"));
                match private_folder(&path) {
                    Ok(()) => return Ok(Self { path, keep }),
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number = number.wrapping_add(1),
                    Err(error) => return Err(failed(error)),
                }
            }
        }
    }

    /// For its owner alone: the demo's Postgres asks for no password.
    fn private_folder(path: &Path) -> std::io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            if !self.keep {
                // What cannot be removed is in the temporary folder and harms nobody.
                let _ = std::fs::remove_dir_all(&self.path);
            }
        }
    }
}
