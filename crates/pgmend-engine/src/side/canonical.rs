//! Two servers of different versions print the same thing differently. Where the versions of both sides differ, each side's
//! schema is made once more on one shadow and read there; what reads the same on it is the same, and is held.
//!
//! It only ever takes differences away that are none: what cannot be made on the shadow is compared as each server prints it.

use pgmend_core::catalog::{Change, EXISTS, Snapshot};
use pgmend_core::comparison::{hold, statements};
use pgmend_core::evidence::Ran;
use pgmend_core::failure::Result;
use pgmend_core::migration::{Migration, Version};
use pgmend_core::server::ServerVersion;

use crate::catalog::CatalogReader;
use crate::replay::Bench;
use crate::shadow::Choice;

use super::files::{plain_setup, roles_of};
use super::{Common, Reading};

/// Holds what differs only in how two versions print it.
pub(super) async fn hold_what_only_reads_otherwise(
    from: &mut Reading,
    to: &mut Reading,
    choice: Option<&Choice>,
    target: Option<ServerVersion>,
    common: &Common<'_>,
) -> Result<()> {
    if from.side.version.major() == to.side.version.major() || from.side.snapshot.objects == to.side.snapshot.objects {
        return Ok(());
    }
    let both = format!("PostgreSQL {} and {}", from.side.info.server_version, to.side.info.server_version);
    let Some(choice) = choice else {
        to.side.notes.push(format!(
            "{both} print some things differently, and there is no shadow to read both on: some of what differs may be that alone"
        ));
        return Ok(());
    };
    let (one, other) = futures_util::future::try_join(
        made_again(from, choice, target, common),
        made_again(to, choice, target, common),
    )
    .await?;
    let same = |change: &Change| {
        let object = &change.fact.object;
        &*change.fact.attribute != EXISTS
            && one.objects.contains_key(object)
            && other.objects.contains_key(object)
            && one.value(&change.fact) == other.value(&change.fact)
    };
    hold(&from.side.snapshot, &mut to.side.snapshot, same);
    let missing = |side: &Snapshot, again: &Snapshot| {
        side.objects.keys().filter(|object| !again.objects.contains_key(*object)).count()
    };
    let missed = missing(&from.side.snapshot, &one) + missing(&to.side.snapshot, &other);
    to.side.how.push(format!("{both} were both read on {} PostgreSQL {}", choice.kind, choice.version));
    if missed > 0 {
        to.side.notes.push(format!(
            "{missed} objects could not be made on the shadow of PostgreSQL {}, and are compared as {both} print them",
            choice.version
        ));
    }
    Ok(())
}

/// The side as a server of the shadow's version reads it.
async fn made_again(
    reading: &Reading,
    choice: &Choice,
    target: Option<ServerVersion>,
    common: &Common<'_>,
) -> Result<Snapshot> {
    if reading.side.version.major() == choice.version.major() {
        return Ok(reading.side.snapshot.clone());
    }
    let owner = reading.carried.as_ref().map_or("postgres", |carried| &carried.owner);
    let setup = plain_setup(owner, roles_of(&reading.side.snapshot), common);
    let chosen = common.shadow(target).await?;
    let reader = CatalogReader::new(common.dialect(choice.version), common.scope.clone());
    let cache = common.options.cache.as_ref().map(|cache| cache.join("replays"));
    let mut bench = Bench::new(chosen, setup, reader, cache);
    let again = make(&mut bench, &reading.side.snapshot).await;
    bench.stop().await?;
    again
}

async fn make(bench: &mut Bench, wanted: &Snapshot) -> Result<Snapshot> {
    let base = bench.end(&[]).await?.snapshot;
    let text: String = statements(&base, wanted).into_iter().map(|sql| sql + ";\n").collect();
    let file = Migration::parse("snapshot", Version::new("1"), "snapshot", text.as_bytes())?;
    Ok(bench.end(&[(&file, &Ran::Whole)]).await?.snapshot)
}
