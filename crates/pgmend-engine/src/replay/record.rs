//! The recording replay: every statement's effects, in facts. Rows that migrations write are traced in a second
//! replay too, so that generated values can be told from written ones. The second one follows the first statement by
//! statement, at the same time where the shadow serves two, else when the first has ended.

use std::collections::BTreeSet;

use pgmend_core::catalog::{Change, Snapshot};
use pgmend_core::evidence::{
    Effects, MigrationEffects, Ran, RowTrace, StatementEffects, estimate, renamed, seed_facts,
};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::ident::ObjectId;
use pgmend_core::migration::{Migration, Statement};
use pgmend_core::object::Kind;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio_postgres::Client;

use crate::catalog::{CatalogReader, READING_SETTINGS, Tracker, failed};

use super::NO_LOOK;
use super::execute::{Executed, Patience, Session};
use super::mask;
use super::rows::RowTracer;

/// What a recording replay found out.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// What the files do; the facts of seed rows are there once [`Recording::finish`] has seen both traces.
    pub effects: Effects,
    /// The rows that were written, in this replay.
    pub traces: Vec<RowTrace>,
    /// The shadow before any file ran.
    pub base: Snapshot,
    /// The shadow after all of them ran, seed rows aside.
    pub end: Snapshot,
    /// The days of the replay, as the server writes them, in the zones that clocks may have been read in.
    pub days: Vec<String>,
    /// What the small readings had missed, found by one whole reading at the end. Empty unless pgmend has a gap.
    pub missed: Vec<Change>,
}

/// How the catalogue is read after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readings {
    /// Only what the statement touched.
    Small,
    /// All of it, after each file's commit too: for histories of which the small readings missed something.
    Whole,
}

/// What the second replay must know of a statement that the first one has executed.
#[derive(Debug, Default)]
pub struct Hint {
    /// The tables that it wrote rows to, under the names that they have now: schema and name.
    wrote: Vec<(String, String)>,
    /// Objects that got another name, old and new.
    renamed: Vec<(ObjectId, ObjectId)>,
    makes_sequence: bool,
}

/// Replays a history in order and records what each of its statements does. `tell` gets a hint for each statement once it
/// was executed.
///
/// # Errors
/// When the shadow itself fails; a statement that fails is part of the recording.
pub async fn record(
    client: &Client,
    reader: &CatalogReader,
    history: &[(&Migration, &Ran)],
    readings: Readings,
    patience: &Patience,
    tell: UnboundedSender<Hint>,
) -> Result<Recording> {
    client
        .batch_execute(&format!("SET plan_cache_mode = force_generic_plan; BEGIN; {READING_SETTINGS}"))
        .await
        .map_err(unreadable)?;
    let mut tracker = Tracker::new(client, reader.clone()).await?;
    if readings == Readings::Whole {
        tracker = tracker.with_whole_readings();
    }
    client.batch_execute("COMMIT").await.map_err(unreadable)?;
    let mut recording = Recording { base: tracker.snapshot(), ..Recording::default() };
    let mut tracer = RowTracer::default();
    let mut session = Session::new(client, patience);
    for (place, (migration, ran)) in history.iter().enumerate() {
        let began = std::time::Instant::now();
        session.begin().await?;
        let tables = if ran.statements(migration).any(may_write_rows) { tables_of(&tracker) } else { Vec::new() };
        let (counted, rows_counted) =
            futures_util::join!(tracker.transaction_began(client), tracer.transaction_began(client, tables));
        counted.and(rows_counted)?;
        let mut effects = MigrationEffects::default();
        for statement in ran.statements(migration) {
            let executed = session.execute(migration, statement, tracker.look(client)).await?;
            let Executed { error, looked } = executed;
            if statement.non_transactional.is_some() {
                tracker.look_everywhere();
            }
            let (mut changes, mut passed_over, mut hint) = (Vec::new(), Vec::new(), Hint::default());
            if error.is_none() || statement.non_transactional.is_some() {
                changes = tracker.changes(client, looked).await?;
                if statement.renames {
                    hint.renamed = renamed(&changes);
                    tracer.rename(&hint.renamed);
                }
                let reshaped = reshaped(&changes, &tracer);
                if error.is_none() && changes.is_empty() && statement.if_not_exists {
                    passed_over = mask::passed_over(client, &mut tracker, migration, statement).await?;
                }
                if may_write_rows(statement) || !reshaped.is_empty() {
                    let at = (place, statement.index);
                    hint.wrote = tracer.trace(client, &tables_of(&tracker), &reshaped, at, session.mark()).await?;
                    session.looked();
                }
                hint.makes_sequence = makes_sequence(&changes);
            }
            let entry = StatementEffects {
                statement: statement.index,
                renamed: hint.renamed.clone(),
                estimated: if error.is_some() { estimate(statement) } else { Vec::new() },
                changes,
                error,
                passed_over,
            };
            if entry.says_something() {
                effects.statements.push(entry);
            }
            // Where no second replay listens, nobody needs to know.
            let _ = tell.send(hint);
        }
        if let Some(error) = session.commit().await? {
            // Nothing of the file is left: what was recorded did not happen.
            let last = migration.statements.len().saturating_sub(1);
            let refused = StatementEffects { statement: last, error: Some(error), ..StatementEffects::default() };
            effects.statements = vec![refused];
            tracer.forget(place);
            look_again(client, &mut tracker).await?;
        } else if readings == Readings::Whole {
            // What a deferred trigger does belongs to the file, though to none of its statements.
            let changes = look_again(client, &mut tracker).await?;
            add_to_last(&mut effects, migration.statements.len().saturating_sub(1), changes);
        }
        effects.replay_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        recording.effects.migrations.push(effects);
    }
    recording.missed = look_again(client, &mut tracker).await?;
    recording.end = tracker.snapshot();
    tracer.read_keys(client).await?;
    let days = "SELECT DISTINCT d::date::text FROM unnest(ARRAY[now()::timestamp, now() AT TIME ZONE 'UTC']) d";
    recording.days = client.query(days, &[]).await.map_err(unreadable)?.iter().map(|row| row.get(0)).collect();
    recording.traces = tracer.finish();
    Ok(recording)
}

/// Replays once more, tracing rows only, with every sequence moved on: what differs then was generated. It goes no further
/// than the `hints` of the first replay go.
///
/// # Errors
/// As [`record`].
pub async fn trace_again(
    client: &Client,
    history: &[(&Migration, &Ran)],
    mut hints: UnboundedReceiver<Hint>,
    patience: &Patience,
) -> Result<Vec<RowTrace>> {
    let mut tracer = RowTracer::default();
    let mut session = Session::new(client, patience);
    for (place, (migration, ran)) in history.iter().enumerate() {
        if **ran == Ran::Not {
            continue;
        }
        session.begin().await?;
        tracer.transaction_began(client, Vec::new()).await?;
        for statement in ran.statements(migration) {
            let executed = session.execute(migration, statement, NO_LOOK).await?;
            let Some(hint) = hints.recv().await else { return Ok(tracer.finish()) };
            if executed.error.is_some() {
                continue;
            }
            if hint.makes_sequence {
                move_sequences(client).await?;
            }
            tracer.rename(&hint.renamed);
            if !hint.wrote.is_empty() {
                tracer.trace_named(client, &hint.wrote, (place, statement.index), session.mark()).await?;
                session.looked();
            }
        }
        if session.commit().await?.is_some() {
            tracer.forget(place);
        }
    }
    Ok(tracer.finish())
}

/// Whether a second replay has anything to look at: whether some statement may write rows, by its words.
pub(super) fn may_write(history: &[(&Migration, &Ran)]) -> bool {
    history.iter().any(|(migration, ran)| ran.statements(migration).any(may_write_rows))
}

impl Recording {
    /// Puts the facts of seed rows beside the others, now that two replays tell which values are generated.
    pub fn finish(mut self, second: &[RowTrace]) -> Self {
        let (facts, seeds) = seed_facts(&self.traces, second, &self.days);
        for (migration, statement, change) in facts {
            let Some(entry) = self.effects.migrations.get_mut(migration) else { continue };
            match entry.statements.binary_search_by_key(&statement, |effects| effects.statement) {
                Ok(place) => entry.statements[place].changes.push(change),
                Err(place) => {
                    let effects = StatementEffects { statement, changes: vec![change], ..StatementEffects::default() };
                    entry.statements.insert(place, effects);
                }
            }
        }
        self.effects.seeds = seeds;
        self
    }
}

fn unreadable(error: tokio_postgres::Error) -> Box<Failure> {
    failed("the shadow could not be read", &error)
}

async fn look_again(client: &Client, tracker: &mut Tracker) -> Result<Vec<Change>> {
    let begin = format!("BEGIN; SET LOCAL ROLE NONE; {READING_SETTINGS}");
    client.batch_execute(&begin).await.map_err(unreadable)?;
    let missed = tracker.reread(client).await?;
    client.batch_execute("COMMIT").await.map_err(unreadable)?;
    Ok(missed)
}

/// Puts changes that came with a file's commit to its last statement.
fn add_to_last(effects: &mut MigrationEffects, last: usize, changes: Vec<Change>) {
    if changes.is_empty() {
        return;
    }
    match effects.statements.last_mut().filter(|entry| entry.statement == last) {
        Some(entry) => entry.changes.extend(changes),
        None => effects.statements.push(StatementEffects { statement: last, changes, ..StatementEffects::default() }),
    }
}

/// The traced tables that got or lost a column.
fn reshaped(changes: &[Change], tracer: &RowTracer) -> Vec<u32> {
    let columns = changes.iter().filter(|change| change.fact.object.kind == Kind::Column);
    let tables: BTreeSet<u32> = columns
        .filter_map(|change| match &*change.fact.object.path {
            [schema, table, _] => tracer.knows(schema, table),
            _ => None,
        })
        .collect();
    tables.into_iter().collect()
}

fn may_write_rows(statement: &Statement) -> bool {
    statement.data || statement.may_write || matches!(statement.kind.tag, "CREATE TABLE AS" | "SELECT INTO")
}

/// The tables whose rows are of interest.
fn tables_of(tracker: &Tracker) -> Vec<u32> {
    tracker.relations().filter(|(_, unit)| holds_rows(unit)).map(|(oid, _)| oid).collect()
}

fn holds_rows(unit: &crate::catalog::UnitFacts) -> bool {
    unit.platform || unit.objects.keys().any(|object| object.kind == Kind::Table)
}

fn makes_sequence(changes: &[Change]) -> bool {
    changes.iter().any(|change| {
        change.before.is_none() && (change.fact.object.kind == Kind::Sequence || &*change.fact.attribute == "identity")
    })
}

/// Moves every unused sequence on by a prime that even a `smallserial` has room for.
async fn move_sequences(client: &Client) -> Result<()> {
    let sql = "SELECT setval(s.seqrelid::regclass, s.seqstart + 7919) FROM pg_catalog.pg_sequence s
                WHERE s.seqincrement > 0 AND s.seqstart + 7919 <= s.seqmax AND pg_catalog.pg_sequence_last_value(s.seqrelid) IS NULL
                  AND has_sequence_privilege(s.seqrelid, 'UPDATE')";
    client
        .simple_query(sql)
        .await
        .map(|_| ())
        .map_err(|error| failed("the shadow's sequences could not be moved", &error))
}
