//! What can be typed. Every command's help ends with examples that work.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
EXAMPLES
  pgmend demo                        see it work, with nothing installed
  pgmend status                      what really ran, and what to do next
  pgmend plan                        derive the least plan, and write it down
  pgmend apply                       execute it, step by step, and verify

EXIT CODES
  0  in sync, or done                3  differences found, or a check failed
  1  an error                        4  a gate stopped it
  2  what was typed makes no sense   130  interrupted";

/// Brings a Postgres database and its migration history back together, and proves it.
///
/// pgmend compares the migration files, the history table and what the live database really holds. It replays the files on
/// a disposable Postgres, says of each migration whether it ran, derives the least plan that ends the disagreement, executes it
/// so that schema and history cannot come apart, and verifies the result.
#[derive(Parser)]
#[command(name = "pgmend", version, max_term_width = 100, after_help = EXAMPLES)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The database: a URL, a `key=value` string, or the name of a database
    ///
    /// Without it the first of these is taken: DATABASE_URL, SUPABASE_DB_URL, PGHOST and its kin, the same names in
    /// `.env.local` and `.env`, the linked project in `supabase/.temp`. Everything that libpq understands is understood.
    #[arg(long, global = true, value_name = "URL")]
    pub db: Option<String>,
    /// The project, or its folder of migrations; found from the working folder unless given
    #[arg(long, global = true, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Where to replay the files: auto, embedded, local, local:DIR, or postgres://…
    #[arg(long, global = true, value_name = "WHERE", default_value = "auto")]
    pub shadow: String,
    /// How long one statement may take when the files are replayed
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub replay_timeout: u32,
    /// Replay and read everything anew, and keep nothing
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Where to keep what replays and readings found [default: ~/.cache/pgmend]
    #[arg(long, global = true, value_name = "DIR", env = "PGMEND_CACHE_DIR", hide_env_values = true)]
    pub cache_dir: Option<PathBuf>,
    /// How to print results
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub format: Format,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// When to use colours; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub color: Color,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON document, failures too
    Json,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Compare files, history and database, and say of each migration whether it really ran
    ///
    /// Reads the target in one read-only transaction and never changes it. Exits with 0 when everything is in sync, with 3 when not.
    #[command(after_help = "\
EXAMPLES
  pgmend status
  pgmend status --db postgresql://postgres@localhost:5432/app
  pgmend status --format json | jq .summary")]
    Status,
    /// Show what stands behind the verdict on one migration
    ///
    /// Each statement with its place in the file, what it changes when it is replayed, and what the live database says of that.
    #[command(after_help = "\
EXAMPLES
  pgmend explain 20250413093000
  pgmend explain 20250413093000 --verbose     every fact, with its live value")]
    Explain {
        /// The migration: its version or its name
        version: String,
    },
    /// Derive the least plan that ends the disagreement, and write it down
    ///
    /// Rehearses every step on the shadow and changes nothing on the target. Writes plan.json, PLAN.md, validation.sql and
    /// report.html. Where everything is in sync, nothing is written.
    #[command(after_help = "\
EXAMPLES
  pgmend plan                        into .pgmend/plan, where `pgmend apply` finds it
  pgmend plan -o repair-2025-10      into a folder of your own, to be reviewed and committed")]
    Plan {
        /// Where to write the plan [default: .pgmend/plan]
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Execute a plan, step by step, and verify the result
    ///
    /// Shows what it will do and asks. A backup comes first; each migration and its history row are one transaction; what must
    /// hold after a step is checked before its commit. It refuses (exit 4) when files, history or database changed since the plan was made,
    /// and when it would drop or empty what holds rows, unless that is allowed by name.
    /// Ctrl-C stops after the step at hand; a second one cancels the running statement.
    #[command(after_help = "\
EXAMPLES
  pgmend apply                       the plan in .pgmend/plan
  pgmend apply repair-2025-10/plan.json
  pgmend apply --yes                 without asking, for scripts
  pgmend apply --allow-data-loss public.old")]
    Apply {
        /// The plan [default: .pgmend/plan/plan.json]
        plan: Option<PathBuf>,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
        /// Tables and columns that may be lost with the rows in them: public.x, public.x.a, or '*' for all
        #[arg(long, value_name = "OBJECT", num_args = 1..)]
        allow_data_loss: Vec<String>,
    },
    /// Check that files, history and database agree, and that a run left every row as it was
    ///
    /// Exits with 3 when a check fails.
    #[command(after_help = "\
EXAMPLES
  pgmend verify                      files, history, database, constraints and indexes
  pgmend verify last                 the same, and the rows of every table against the last run
  pgmend verify 20261121T03          a run by the beginning of its id")]
    Verify {
        /// A run: its id, the beginning of it, or `last`
        run: Option<String>,
    },
    /// Show, export or correct the history table
    #[command(
        subcommand_required = true,
        arg_required_else_help = true,
        disable_help_subcommand = true,
        after_help = "\
EXAMPLES
  pgmend history show
  pgmend history export history.json
  pgmend history repair --reverted 20250413093000"
    )]
    History {
        /// What to do with it.
        #[command(subcommand)]
        command: History,
    },
    /// Show what the database holds that its migrations do not explain, and undo it or take it in
    ///
    /// Finds out which migrations really ran, as `status` does, and what is left over: each object with the place in the files that
    /// last said what it is. Prints the SQL that brings the database back, ready for psql, and changes nothing. With `--adopt`
    /// the drift is written into a new migration instead, behind all others. Exits with 3 where there is drift, with 4
    /// where the history is not proved.
    #[command(after_help = "\
EXAMPLES
  pgmend drift --summary
  pgmend drift | psql -1 -v ON_ERROR_STOP=1 \"$DATABASE_URL\"
  pgmend drift --adopt --exclude 'public.tmp_*'")]
    Drift(Drift),
    /// Compare two databases, and print the SQL that turns the first into the second
    ///
    /// Each side is a live database (a URL, a `key=value` string, a name), a file of SQL such as a dump, a folder of migrations, or
    /// a saved snapshot; which it is, is told from what is there. Both are only read; files are replayed on a disposable Postgres.
    /// The SQL goes to standard output, ready for psql, and a summary to standard error. Exits with 0 when nothing differs, with 3 when
    /// something does.
    #[command(after_help = "\
EXAMPLES
  pgmend diff --from postgresql://localhost/app --to schema.sql
  pgmend diff --from app --to app_next | psql -1 -v ON_ERROR_STOP=1 app
  pgmend diff --from before.snapshot.gz --to supabase/migrations --schema public
  pgmend diff --from staging --to production --ignore owners,grants --exclude 'public.tmp_*'
  pgmend diff --from app --to schema.sql --format json | jq .summary")]
    Diff(Diff),
    /// Save what a database holds in a file, or look at it
    #[command(
        subcommand_required = true,
        arg_required_else_help = true,
        disable_help_subcommand = true,
        after_help = "\
EXAMPLES
  pgmend snapshot save before.snapshot.gz
  pgmend diff --from before.snapshot.gz --to app"
    )]
    Snapshot {
        /// What to do.
        #[command(subcommand)]
        command: Snapshot,
    },
    /// Check the folder and the target, and make the project ready
    ///
    /// Makes `.pgmend/`, where plans and runs are kept, and keeps it out of version control. Needs no configuration and writes none.
    #[command(after_help = "\
EXAMPLES
  pgmend init
  pgmend init --layout supabase      in an empty folder: makes supabase/migrations too")]
    Init {
        /// Make this layout where there is none
        #[arg(long, value_enum)]
        layout: Option<Layout>,
    },
    /// Write the TypeScript types of a database, as `supabase gen types` does
    ///
    /// Rows of tables and views, relationships, functions, enums and composite types of each schema, with the helpers to name
    /// them. Reads the database in one read-only transaction and needs no migrations.
    #[command(after_help = "\
EXAMPLES
  pgmend types > database.types.ts
  pgmend types --schema public,storage -o src/database.types.ts")]
    Types {
        /// The schemas whose types to write
        #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "public")]
        schema: Vec<String>,
        /// The file to write them to, all at once or not at all [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The version of PostgREST that supabase-js is to reckon with
        #[arg(long, value_name = "VERSION")]
        postgrest_version: Option<String>,
    },
    /// See a broken project found out, planned, repaired and verified, with nothing else installed
    ///
    /// Makes a project in a temporary folder and a Postgres of its own, breaks them, and walks through status, plan, apply
    /// and verify with their real output. Nothing of yours is touched.
    #[command(after_help = "\
EXAMPLES
  pgmend demo                        pauses at each step
  pgmend demo phantom --yes          goes straight through
  pgmend demo --keep                 keeps the folder, and serves the database to try by hand")]
    Demo {
        /// The case
        #[arg(default_value = "phantom")]
        case: String,
        /// Do not pause
        #[arg(short, long)]
        yes: bool,
        /// Keep the folder
        #[arg(long)]
        keep: bool,
    },
    /// Print a shell's completions
    #[command(after_help = "\
EXAMPLES
  pgmend completions bash > ~/.local/share/bash-completion/completions/pgmend
  pgmend completions zsh > ~/.zfunc/_pgmend
  pgmend completions fish > ~/.config/fish/completions/pgmend.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What can be done with the history.
#[derive(Subcommand)]
pub enum History {
    /// List its rows, and whether each has a file
    #[command(after_help = "\
EXAMPLES
  pgmend history show
  pgmend history show --format json | jq -r '.records[].version'")]
    Show,
    /// Write its rows with all their columns as JSON
    #[command(after_help = "\
EXAMPLES
  pgmend history export history.json
  pgmend history export - | jq '.records | length'")]
    Export {
        /// The file, or `-` for standard output
        file: PathBuf,
    },
    /// Record versions as applied, or take them out; no migration is run
    ///
    /// Asks the database first: recording what did not run is refused (exit 4) unless forced. All rows are written in one transaction.
    #[command(after_help = "\
EXAMPLES
  pgmend history repair --applied 20251002100000
  pgmend history repair --reverted 20250413093000 --reverted 20251001211923 --yes")]
    Repair {
        /// Versions to record as applied; each needs a file
        #[arg(long, value_name = "VERSION", num_args = 1.., required_unless_present = "reverted")]
        applied: Vec<String>,
        /// Versions to take out of the history
        #[arg(long, value_name = "VERSION", num_args = 1..)]
        reverted: Vec<String>,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
        /// Record even what the database says did not run
        #[arg(long)]
        force: bool,
    },
}

/// What is compared with what.
#[derive(Args, Clone)]
pub struct Diff {
    /// What is to be changed
    #[arg(long, value_name = "X")]
    pub from: String,
    /// What it is to become
    #[arg(long, value_name = "Y")]
    pub to: String,
    /// Print what differs, object by object, instead of SQL
    #[arg(long)]
    pub summary: bool,
    /// Take an object for another under a new name: public.old=public.new, public.t.a=public.t.b
    #[arg(long, value_name = "OLD=NEW", num_args = 1..)]
    pub rename: Vec<String>,
    /// How the SQL is to be.
    #[command(flatten)]
    pub written: Written,
    /// What of both is compared.
    #[command(flatten)]
    pub selected: Selected,
}

/// How SQL is to be.
#[derive(Args, Clone, Default)]
pub struct Written {
    /// The short form, which may keep others waiting: no CONCURRENTLY, no NOT VALID
    #[arg(long)]
    pub plain: bool,
    /// What may be lost: public.x, public.x.a, or '*' for all; what loses anything else is printed as a comment
    #[arg(long, value_name = "OBJECT", num_args = 1..)]
    pub allow_data_loss: Vec<String>,
}

/// What becomes of drift.
#[derive(Args, Clone)]
pub struct Drift {
    /// Write it into a new migration, behind all others, instead of undoing it
    #[arg(long)]
    pub adopt: bool,
    /// Print what differs, object by object, instead of SQL
    #[arg(long, conflicts_with = "adopt")]
    pub summary: bool,
    /// How the SQL that undoes it is to be.
    #[command(flatten)]
    pub written: Written,
    /// What of it is told.
    #[command(flatten)]
    pub selected: Selected,
}

/// What is compared.
#[derive(Args, Clone, Default)]
pub struct Selected {
    /// Only what lies in these schemas; `*` and `?` stand for others
    #[arg(long, value_name = "SCHEMA", num_args = 1..)]
    pub schema: Vec<String>,
    /// Not these schemas, objects or parts of objects: audit, 'public.tmp_*', public.t.column
    #[arg(long, value_name = "PATTERN", num_args = 1..)]
    pub exclude: Vec<String>,
    /// Not these facts or kinds: owners, comments, grants, publications, …; a wrong word lists them all
    #[arg(long, value_name = "WHAT", num_args = 1.., value_delimiter = ',')]
    pub ignore: Vec<String>,
}

/// What can be done with snapshots.
#[derive(Subcommand)]
pub enum Snapshot {
    /// Read the database and save what it holds
    ///
    /// One JSON document, packed where the name ends in `.gz`. It holds everything that a comparison needs, no rows and no secrets.
    #[command(after_help = "\
EXAMPLES
  pgmend snapshot save before.snapshot.gz
  pgmend snapshot save production.json --db postgresql://reader@db.example.com/app")]
    Save {
        /// The file, or `-` for standard output
        file: PathBuf,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Show what a saved snapshot holds, or the database
    #[command(after_help = "\
EXAMPLES
  pgmend snapshot show before.snapshot.gz
  pgmend snapshot show --verbose                every object of the database with its facts
  pgmend snapshot show --format json | jq -r '.objects[].object'")]
    Show {
        /// The file; the database unless said
        file: Option<PathBuf>,
    },
}

/// A layout of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// supabase/migrations
    Supabase,
}
