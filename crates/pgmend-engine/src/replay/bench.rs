//! The workbench on which replays are done: starts the shadow when the first replay needs it, and keeps what
//! replays found, so that the same files are replayed once on the same kind of server.
//!
//! An entry of the cache is keyed by everything that can change what a replay does: the server's version and
//! provider, the baseline, the roles and privileges carried over, the scope, and the files in order.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use pgmend_core::catalog::{Attributes, Snapshot};
use pgmend_core::evidence::{Effects, MigrationEffects, Ran, ReplayError, RowTrace, SeedTable};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::Migration;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;

use crate::catalog::CatalogReader;
use crate::shadow::{self, Choice, Chosen, ReplayDatabase, Setup, Shadow};
use crate::{baseline, cache};

use super::execute::CANCELLED;
use super::record::may_write;
use super::seeds::read_seeds;
use super::{End, Outcome, Patience, Readings, Recording, begin_reading, record, run, run_to_end, trace_again};

/// To be changed whenever facts or effects are read or written otherwise, so that old entries are not taken for new ones.
const CACHE_FORMAT: &str = "9";

/// Where replays are done.
pub struct Bench {
    choice: Choice,
    /// What a shadow is started from, until one is.
    start: Option<(Chosen, Setup)>,
    reader: CatalogReader,
    cache: Option<PathBuf>,
    key: String,
    patience: Patience,
    shadow: Option<Shadow>,
    /// What is known of outcomes besides what the cache keeps.
    outcomes: HashMap<String, Outcome>,
    /// Whether anything had to be replayed.
    replayed: bool,
}

/// What the files do, and where they start from.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// What each statement does.
    pub effects: Effects,
    /// The shadow before any file ran.
    pub base: Snapshot,
}

/// Reads what a finished replay left in the seed tables.
async fn read_rows(client: &Client, seeds: &[SeedTable]) -> Result<Objects> {
    begin_reading(client).await?;
    read_seeds(client, seeds).await
}

type Objects = Vec<(ObjectId, Attributes)>;

/// A recording, and what a second replay traced.
struct Twice {
    recording: Recording,
    second: Vec<RowTrace>,
    /// Where the second replay left its rows; still open.
    rows: Option<ReplayDatabase>,
}

#[derive(Serialize, Deserialize)]
struct StoredRecording {
    effects: Effects,
    base: Objects,
}

#[derive(Serialize, Deserialize)]
struct StoredOutcome {
    end: Objects,
    errors: Vec<(usize, usize, ReplayError)>,
}

impl Bench {
    /// A bench on the chosen provider; nothing is started yet. `cache` is the folder to keep findings in, if any.
    pub fn new(chosen: Chosen, setup: Setup, reader: CatalogReader, cache: Option<PathBuf>) -> Self {
        let choice = chosen.choice().clone();
        let key = cache::key([
            CACHE_FORMAT.to_owned(),
            env!("CARGO_PKG_VERSION").to_owned(),
            choice.kind.to_string(),
            choice.version.0.to_string(),
            baseline::hash(),
            format!("{:?} {} {:?} {:?}", setup.flavor, setup.replay_role, setup.roles, setup.preamble),
            format!("{:?}", reader.scope()),
            format!("{:?}", reader.dialect()),
            format!("{:?}", setup.statement_limit),
        ]);
        let patience = Patience { statement: setup.statement_limit, endless: BTreeSet::new(), lends: false };
        Self {
            choice,
            start: Some((chosen, setup)),
            reader,
            cache,
            key,
            patience,
            shadow: None,
            outcomes: HashMap::new(),
            replayed: false,
        }
    }

    /// Which provider replays are done on, and why.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Whether everything so far was known from earlier replays.
    pub fn all_from_cache(&self) -> bool {
        !self.replayed
    }

    /// What the migrations of a history do, replayed in this order from the base. A migration that did not run has
    /// an entry without effects.
    ///
    /// # Errors
    /// When the shadow cannot be had or breaks off.
    pub async fn effects(&mut self, history: &[(&Migration, &Ran)]) -> Result<Recorded> {
        // What did not run is no part of an entry's key, so it must be none of the entry.
        let ran: Vec<(&Migration, &Ran)> = history.iter().copied().filter(|(_, ran)| **ran != Ran::Not).collect();
        let Recorded { effects, base } = self.effects_of_all(&ran).await?;
        let mut own = effects.migrations.into_iter();
        let migrations = history.iter().map(|(_, ran)| match ran {
            Ran::Not => MigrationEffects::default(),
            _ => own.next().unwrap_or_default(),
        });
        Ok(Recorded { effects: Effects { migrations: migrations.collect(), ..effects }, base })
    }

    async fn effects_of_all(&mut self, history: &[(&Migration, &Ran)]) -> Result<Recorded> {
        let name = format!("effects-{}", self.chain(history.iter().copied()));
        if let Some(StoredRecording { effects, base }) = self.recall(&name) {
            self.remember_endless(history, &effects);
            return Ok(Recorded {
                effects,
                base: Snapshot { objects: base.into_iter().collect(), ..Snapshot::default() },
            });
        }
        let mut twice = self.record_twice(history, Readings::Small).await?;
        self.remember_endless(history, &twice.recording.effects);
        if !twice.recording.missed.is_empty() {
            // A gap of the small readings costs time, never a verdict.
            twice = self.record_twice(history, Readings::Whole).await?;
        }
        let Twice { recording, second, rows: database } = twice;
        if let Some(missed) = recording.missed.first() {
            return Err(Failure::error(format!(
                "the replay's readings missed a change of `{}` ({})",
                missed.fact.object, missed.fact.attribute
            ))
            .done("no verdict was given, since it could be wrong; nothing was changed")
            .hint("please report the migration that touches this object"));
        }
        let (base, mut end) = (recording.base.clone(), recording.end.clone());
        let effects = recording.finish(&second).effects;
        if let Some(database) = database {
            // Those of the second replay, which are the first's in all columns that are not generated.
            let rows = read_rows(&database.client, &effects.seeds).await;
            database.close().await;
            end.objects.extend(rows?);
        }
        // The recording is a replay of this history: where no statement failed, what it left is the outcome.
        if effects.migrations.iter().all(|migration| migration.failure().is_none()) {
            self.keep_outcome(history, &effects.seeds, Outcome { end, errors: Vec::new() });
        }
        self.keep(
            &name,
            &StoredRecording { effects: effects.clone(), base: base.objects.clone().into_iter().collect() },
        );
        Ok(Recorded { effects, base })
    }

    /// What this history leaves behind, with the rows of the seed tables.
    ///
    /// # Errors
    /// When the shadow cannot be had or breaks off.
    pub async fn outcome(&mut self, history: &[(&Migration, &Ran)], seeds: &[SeedTable]) -> Result<Outcome> {
        let name = self.outcome_name(history, seeds);
        if let Some(outcome) = self.outcomes.get(&name) {
            return Ok(outcome.clone());
        }
        if let Some(StoredOutcome { end, errors }) = self.recall(&name) {
            return Ok(Outcome { end: Snapshot { objects: end.into_iter().collect(), ..Snapshot::default() }, errors });
        }
        let database = self.database().await?;
        let outcome = run(&database.client, &self.reader, history, seeds, &self.patience).await;
        database.close().await;
        let outcome = outcome?;
        self.keep_outcome(history, seeds, outcome.clone());
        Ok(outcome)
    }

    /// What this history leaves for a comparison: everything but rows, with what the objects need of each other.
    ///
    /// # Errors
    /// When the shadow cannot be had or breaks off.
    pub async fn end(&mut self, history: &[(&Migration, &Ran)]) -> Result<End> {
        let name = format!("end-{}", self.chain(history.iter().copied()));
        if let Some(end) = self.recall(&name) {
            return Ok(end);
        }
        let database = self.database().await?;
        let patience = Patience { lends: true, ..self.patience.clone() };
        let end = run_to_end(&database.client, &self.reader, history, &patience).await;
        database.close().await;
        let end = end?;
        self.keep(&name, &end);
        Ok(end)
    }

    fn outcome_name(&self, history: &[(&Migration, &Ran)], seeds: &[SeedTable]) -> String {
        let seeds_key = serde_json::to_string(seeds).unwrap_or_default();
        format!("outcome-{}", cache::key([&self.chain(history.iter().copied()), &seeds_key]))
    }

    fn keep_outcome(&mut self, history: &[(&Migration, &Ran)], seeds: &[SeedTable], outcome: Outcome) {
        let name = self.outcome_name(history, seeds);
        let end = outcome.end.objects.clone().into_iter().collect();
        self.keep(&name, &StoredOutcome { end, errors: outcome.errors.clone() });
        self.outcomes.insert(name, outcome);
    }

    /// Records what a history does, and replays it once more where rows are written, to tell generated values from others: at
    /// the same time if the shadow serves two sessions.
    async fn record_twice(&mut self, history: &[(&Migration, &Ran)], readings: Readings) -> Result<Twice> {
        let (tell, hints) = tokio::sync::mpsc::unbounded_channel();
        let database = self.database().await?;
        let Self { reader, patience, shadow, .. } = self;
        let (reader, patience) = (&*reader, &*patience);
        let first = async move {
            let recorded = record(&database.client, reader, history, readings, patience, tell).await;
            database.close().await;
            recorded
        };
        let Some(shadow) = shadow.as_mut().filter(|_| may_write(history)) else {
            return Ok(Twice { recording: first.await?, second: Vec::new(), rows: None });
        };
        let second = async |shadow: &mut Shadow| -> Result<(Vec<RowTrace>, ReplayDatabase)> {
            let database = shadow.replay_database().await?;
            match trace_again(&database.client, history, hints, patience).await {
                Ok(traces) => Ok((traces, database)),
                Err(failure) => {
                    database.close().await;
                    Err(failure)
                }
            }
        };
        let (recording, traced) = if shadow.serves_several() {
            let (first, second) = futures_util::join!(first, second(shadow));
            (first?, second?)
        } else {
            let recording = first.await?;
            if recording.traces.is_empty() {
                return Ok(Twice { recording, second: Vec::new(), rows: None });
            }
            (recording, second(shadow).await?)
        };
        let (second, rows) = traced;
        Ok(Twice { recording, second, rows: Some(rows) })
    }

    /// Statements that took too long once are not waited for in further replays.
    fn remember_endless(&mut self, history: &[(&Migration, &Ran)], effects: &Effects) {
        for ((migration, _), own) in history.iter().zip(&effects.migrations) {
            let cancelled = own
                .statements
                .iter()
                .filter(|statement| statement.error.as_ref().is_some_and(|error| error.code == CANCELLED));
            self.patience
                .endless
                .extend(cancelled.map(|statement| (migration.checksum.to_string(), statement.statement)));
        }
    }

    /// Stops the shadow, if one was started.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn stop(self) -> Result<()> {
        match self.shadow {
            Some(shadow) => shadow.stop().await,
            None => Ok(()),
        }
    }

    async fn database(&mut self) -> Result<ReplayDatabase> {
        self.replayed = true;
        if let Some((chosen, setup)) = self.start.take() {
            self.shadow = Some(shadow::start(chosen, setup).await?);
        }
        match &mut self.shadow {
            Some(shadow) => shadow.replay_database().await,
            None => {
                Err(Failure::error("the shadow did not start").hint("try again; `--shadow` chooses another provider"))
            }
        }
    }

    fn chain<'a>(&self, history: impl Iterator<Item = (&'a Migration, &'a Ran)>) -> String {
        let mut link = self.key.clone();
        for (migration, ran) in history {
            let part = match ran {
                Ran::Not => continue,
                Ran::Whole => String::new(),
                Ran::Statements(some) => format!("{some:?}"),
            };
            link = cache::key([&link, &migration.checksum, &part]);
        }
        link
    }

    fn recall<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        cache::read(&self.cache.as_ref()?.join(format!("{name}.json")))
    }

    fn keep<T: Serialize>(&self, name: &str, entry: &T) {
        if let Some(cache) = &self.cache {
            cache::write(&cache.join(format!("{name}.json")), entry);
        }
    }
}
