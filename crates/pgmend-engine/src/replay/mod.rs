//! Replays migrations on a disposable database and writes down what each statement did. It decides nothing:
//! what the effects mean is the core's business.
//!
//! A file's statements run one by one, each in a savepoint of its own within the file's transaction. One that
//! fails is undone by itself and the rest goes on, so that a file that cannot run as a whole still shows
//! what it can do.

mod bench;
mod execute;
mod mask;
mod record;
mod rows;
mod seeds;

pub use bench::{Bench, Recorded};
pub use record::{Hint, Readings, Recording, record, trace_again};

use pgmend_core::catalog::Snapshot;
use pgmend_core::catalog::unmodelled::Unmodelled;
use pgmend_core::evidence::{Ran, ReplayError, SeedTable};
use pgmend_core::failure::Result;
use pgmend_core::migration::Migration;
use tokio_postgres::{Client, Row};

use crate::catalog::{CatalogReader, READING_SETTINGS, failed, flatten};

pub use execute::Patience;

use execute::Session;

/// What a replayed history leaves behind.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Everything the database holds, seed rows included.
    pub end: Snapshot,
    /// The statements that failed: migration, statement, why.
    pub errors: Vec<(usize, usize, ReplayError)>,
}

/// Replays exactly this history and reads what it leaves: nothing is recorded on the way.
///
/// `seeds` says of which tables the rows are read, and by which key they are known.
///
/// # Errors
/// When the shadow itself fails; a statement that fails is part of the outcome.
pub async fn run(
    client: &Client,
    reader: &CatalogReader,
    history: &[(&Migration, &Ran)],
    seeds: &[SeedTable],
    patience: &Patience,
) -> Result<Outcome> {
    let errors = execute(client, history, patience).await?;
    begin_reading(client).await?;
    let mut end = flatten(reader.read(client).await?);
    end.objects.extend(seeds::read_seeds(client, seeds).await?);
    client.batch_execute("COMMIT").await.map_err(|error| failed("the shadow could not be read", &error))?;
    Ok(Outcome { end, errors })
}

/// What a replayed history leaves for a comparison.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct End {
    /// Everything the database holds but rows, with what the objects need of each other.
    pub snapshot: Snapshot,
    /// What is there besides.
    pub unmodelled: Vec<Unmodelled>,
    /// The statements that failed: migration, statement, why.
    pub errors: Vec<(usize, usize, ReplayError)>,
}

/// Replays exactly this history and reads what it leaves, with what the objects need of each other.
///
/// # Errors
/// As [`run`].
pub async fn run_to_end(
    client: &Client,
    reader: &CatalogReader,
    history: &[(&Migration, &Ran)],
    patience: &Patience,
) -> Result<End> {
    let errors = execute(client, history, patience).await?;
    begin_reading(client).await?;
    let snapshot = reader.read_with_dependencies(client).await?;
    let unmodelled = reader.read_unmodelled(client).await?;
    client.batch_execute("COMMIT").await.map_err(|error| failed("the shadow could not be read", &error))?;
    Ok(End { snapshot, unmodelled, errors })
}

/// Runs a history, statement by statement. Answers with those that failed.
async fn execute(
    client: &Client,
    history: &[(&Migration, &Ran)],
    patience: &Patience,
) -> Result<Vec<(usize, usize, ReplayError)>> {
    let mut session = Session::new(client, patience);
    let mut errors = Vec::new();
    for (place, (migration, ran)) in history.iter().enumerate() {
        if **ran == Ran::Not {
            continue;
        }
        session.begin().await?;
        for statement in ran.statements(migration) {
            if let Some(error) = session.execute(migration, statement, NO_LOOK).await?.error {
                errors.push((place, statement.index, error));
            }
        }
        if let Some(error) = session.commit().await? {
            errors.push((place, migration.statements.len().saturating_sub(1), error));
        }
    }
    Ok(errors)
}

/// A statement that nobody looks at.
const NO_LOOK: Option<std::future::Ready<std::result::Result<Vec<Row>, tokio_postgres::Error>>> = None;

/// Begins to read what a replay left.
async fn begin_reading(client: &Client) -> Result<()> {
    client
        .batch_execute(&format!("BEGIN; SET LOCAL ROLE NONE; {READING_SETTINGS}"))
        .await
        .map_err(|error| failed("the shadow could not be read", &error))
}

pub use seeds::read_live_seeds;
