//! What a statement takes that nothing brings back, by name, and whether that was allowed.

use crate::ddl;
use crate::ident::{ObjectId, shown};
use crate::object::Kind;

use super::fate::Fates;
use super::hazard::{Hazard, HazardKind};
use super::judge::Draft;
use super::phrase::Phrase;
use super::retype::{self, Values};
use super::work::resolve;

/// Something that is lost.
pub(super) struct Loss {
    /// Its name in parts; what is above it covers it.
    path: Vec<String>,
    /// What it goes with, whose name covers it too.
    goes_with: Option<Vec<String>>,
    reason: String,
}

impl Loss {
    fn of(object: &ObjectId, reason: impl Into<String>) -> Self {
        let path = object.path.iter().map(ToString::to_string).collect();
        Self { path, goes_with: None, reason: reason.into() }
    }

    fn part(object: &ObjectId, part: &str, reason: impl Into<String>) -> Self {
        let mut loss = Self::of(object, reason);
        loss.path.push(part.to_owned());
        loss
    }

    /// Whether one of the names is its own, that of something it lies in, or `*`.
    pub(super) fn is_allowed(&self, names: &[String]) -> bool {
        names.iter().any(|name| {
            let path = ddl::path_of(name);
            name == "*"
                || self.path.starts_with(&path)
                || self.goes_with.as_ref().is_some_and(|owner| owner.starts_with(&path))
        })
    }

    pub(super) fn hazard(&self) -> Hazard {
        let name = self.path.iter().map(|part| shown(part)).collect::<Vec<_>>().join(".");
        Hazard {
            kind: HazardKind::LosesData,
            reason: self.reason.clone(),
            manual: "ddl-alter".to_owned(),
            objects: vec![name],
        }
    }
}

/// What a statement loses.
pub(super) fn losses(fates: &Fates<'_>, draft: &Draft<'_>) -> Vec<Loss> {
    let phrase = Phrase::of(&draft.sql);
    let object = draft.object;
    let (before, after) = (fates.from.sheet(object), fates.to.sheet(object));
    let again = fates.created.contains(object);
    let is = |form: &str| phrase.matches(form).is_some();
    let Some(before) = before else { return Vec::new() };
    match object.kind {
        // The rows of a partitioned table are those of its partitions.
        Kind::Table if is("DROP TABLE _") && !before.has("partition key") => {
            vec![Loss::of(object, "all rows of the table go with it")]
        }
        Kind::Column if is("ALTER TABLE _ DROP COLUMN _") && !before.is_foreign() => {
            let computed_again = before.has("generated") && after.is_none_or(|after| after.has("generated"));
            let reason = "all values of the column go with it";
            if computed_again { Vec::new() } else { vec![Loss::of(object, reason)] }
        }
        Kind::Column if is("ALTER TABLE _ ALTER COLUMN _ TYPE") && !fates.detached.contains_key(object) => {
            let Some(after) = after.filter(|after| !after.has("generated") && !after.is_foreign()) else {
                return Vec::new();
            };
            let old = resolve(&fates.from, before.get("type").unwrap_or_default()).0;
            let new = resolve(&fates.to, after.get("type").unwrap_or_default()).0;
            if retype::values(&old, &new) != Values::MayChange {
                return Vec::new();
            }
            vec![Loss::of(object, format!("values may come out as others: not every {old} is a {new}"))]
        }
        Kind::Column if is("ALTER TABLE _ ALTER COLUMN _ DROP IDENTITY") => {
            vec![Loss::of(object, "the sequence behind the column goes, and with it the number it stands at")]
        }
        Kind::Column if draft.sql.contains(" RESTART WITH ") && is("ALTER TABLE _ ALTER COLUMN _") => {
            vec![Loss::of(object, "the sequence behind the column starts anew")]
        }
        Kind::Sequence if is("DROP SEQUENCE _") => {
            let mut loss = Loss::of(object, "the number it stands at goes with it");
            loss.goes_with = before.get("owned by").map(ddl::path_of);
            vec![loss]
        }
        Kind::Sequence if draft.sql.contains(" RESTART WITH ") && is("ALTER SEQUENCE _") => {
            vec![Loss::of(object, "it starts anew")]
        }
        Kind::MaterializedView if is("DROP MATERIALIZED VIEW _") && !again => {
            vec![Loss::of(object, "what it holds goes with it")]
        }
        Kind::Enum if is("DROP TYPE _") && again => {
            let gone = before.each("@position:").map(|(label, _)| label);
            let gone = gone.filter(|label| after.is_some_and(|after| !after.has(&format!("@position:{label}"))));
            let reason = "rows that hold the value keep it from going; what was written of it elsewhere means nothing";
            gone.map(|label| Loss::part(object, label, reason)).collect()
        }
        Kind::Composite if is("ALTER TYPE _ DROP ATTRIBUTE _") => {
            let used = fates.from.dependents(object).iter().any(|user| matches!(user.kind, Kind::Column | Kind::Table));
            let attribute = phrase.name_after("ATTRIBUTE").map(|path| path.join(".")).unwrap_or_default();
            let reason = "the attribute's values go with it, in every column and table of the type";
            if used { vec![Loss::part(object, &attribute, reason)] } else { Vec::new() }
        }
        Kind::Extension if is("DROP EXTENSION _") => {
            vec![Loss::of(object, "what the extension keeps in tables of its own goes with it")]
        }
        _ => Vec::new(),
    }
}
