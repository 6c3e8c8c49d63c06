//! Literal snapshots in, statements out. What servers think of them is tested in `pgmend-engine/tests/diff`.

mod gentle;
mod hazards;
mod loss;
mod renames;

use std::sync::Arc;

use super::{Diff, HazardKind, Options, diff_with};
use crate::catalog::Snapshot;
use crate::ident::ObjectId;
use crate::object::Kind;
use crate::server::ServerVersion;

/// Lines `kind path | name=value | … | needs kind path`, paths with dots.
fn snapshot(lines: &[&str]) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for line in lines {
        let mut parts = line.split(" | ");
        let object = object(parts.next().unwrap());
        let attributes = snapshot.objects.entry(object.clone()).or_default();
        for part in parts {
            if let Some(needed) = part.strip_prefix("needs ") {
                snapshot.dependencies.entry(object.clone()).or_default().push(self::object(needed));
            } else {
                let (name, value) = part.split_once('=').unwrap();
                attributes.insert(Arc::from(name), Arc::from(value));
            }
        }
    }
    snapshot
}

fn object(text: &str) -> ObjectId {
    let (kind, path) = text.rsplit_once(' ').unwrap();
    // The types of arguments have dots of their own.
    let most = if path.contains('(') { 2 } else { usize::MAX };
    ObjectId::new(kind.parse::<Kind>().unwrap(), path.splitn(most, '.'))
}

/// Everything may be lost.
fn gentle() -> Options {
    Options { allow_data_loss: vec!["*".to_owned()], ..Options::default() }
}

fn plain() -> Options {
    Options { plain: true, ..gentle() }
}

fn since(major: u32) -> Options {
    Options { version: ServerVersion(major * 10_000), ..gentle() }
}

/// The statements: `·` before one that stands alone, `-` before one that is withheld.
fn shown(diff: &Diff) -> Vec<String> {
    let mark = |statement: &super::Statement| match (statement.withheld, statement.transactional) {
        (true, _) => "- ",
        (false, false) => "· ",
        (false, true) => "",
    };
    diff.statements.iter().map(|statement| format!("{}{}", mark(statement), statement.sql.replace('"', ""))).collect()
}

fn statements(from: &[&str], to: &[&str], options: &Options) -> Vec<String> {
    shown(&diff_with(&snapshot(from), &snapshot(to), options))
}

/// The hazards of the first statement that begins so: kind and objects.
fn hazards(diff: &Diff, head: &str) -> Vec<String> {
    let found = diff.statements.iter().find(|statement| statement.sql.replace('"', "").starts_with(head));
    let told = |kind: HazardKind| kind != HazardKind::BreaksCode && kind != HazardKind::MayFail;
    let all = found.unwrap_or_else(|| panic!("{head} in {:?}", shown(diff))).hazards.iter();
    all.filter(|hazard| told(hazard.kind))
        .map(|hazard| format!("{} {}", hazard.kind, hazard.objects.join(" ")))
        .collect()
}
