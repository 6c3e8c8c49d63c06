//! `pgmend diff`: reads two sides, whatever they are, and prints the SQL that turns the first into the second.

use pgmend_core::comparison::{Comparison, Ignore, Pattern, PrintedStatement, Selection, ignorable};
use pgmend_core::diff::{NoRename, Options, Rename};
use pgmend_core::failure::{Failure, Result};
use pgmend_core::server::ServerVersion;
use pgmend_engine::side::{self, Side, recognise};

use super::Ending;
use crate::arguments::{Diff, Selected, Written};
use crate::context::Context;
use crate::given::without_passwords;
use crate::render::diff::{counted, read_how, sql, summary};

pub async fn run(context: &Context, wanted: &Diff) -> Result<Ending> {
    if context.global.db.is_some() {
        return Err(Failure::usage("`--db` names no side of a comparison")
            .done("nothing was compared and nothing was changed")
            .hint("name the database with `--from` or `--to`"));
    }
    let selection = selection(&wanted.selected)?;
    let renames = wanted.rename.iter().map(|typed| rename(typed)).collect::<Result<_>>()?;
    let source = |typed: &str, option: &str| recognise(typed, option, &context.current, &context.environment);
    let (from, to) = (source(&wanted.from, "--from")?, source(&wanted.to, "--to")?);
    let spinner = context.terminal.spinner("reading both sides");
    let read = side::read_pair(from, to, &context.assess_options()?).await;
    spinner.stop();
    let [from, to] = read?;
    if !context.terminal.is_json() {
        if context.terminal.is_verbose() {
            context.terminal.tell(&read_how(&from, &to));
        }
        from.notes.iter().chain(&to.notes).for_each(|note| context.terminal.note(note));
    }
    let options = Options { renames, ..options(&wanted.written, from.version) };
    let comparison = compare(from, to, &selection, &options)?;
    let statements = if wanted.summary { &[][..] } else { &comparison.statements[..] };
    let ending = ending(comparison.equal, statements);
    if context.terminal.is_json() {
        context.terminal.json(&comparison)?;
    } else if wanted.summary {
        context.terminal.result(&summary(&comparison, context.terminal.is_verbose()));
    } else {
        context.terminal.exactly(sql(&comparison).as_bytes());
        context.terminal.tell(&counted(&comparison));
    }
    Ok(ending)
}

/// What a command that prints statements ends with.
pub fn ending(equal: bool, statements: &[PrintedStatement]) -> Ending {
    match equal {
        true => Ending::Done,
        false if statements.iter().any(|statement| statement.withheld) => Ending::Gate,
        false => Ending::Differences,
    }
}

/// How the SQL for a server is to be, as typed.
pub fn options(typed: &Written, version: ServerVersion) -> Options {
    Options { plain: typed.plain, allow_data_loss: typed.allow_data_loss.clone(), renames: Vec::new(), version }
}

fn rename(typed: &str) -> Result<Rename> {
    typed.parse().map_err(|error: NoRename| {
        Failure::usage(error.to_string())
            .done("nothing was compared and nothing was changed")
            .hint("`--rename public.old=public.new`, `--rename public.t.a=public.t.b`, `--rename 'index public.t.i=public.t.j'`")
    })
}

fn compare(from: Side, to: Side, selection: &Selection, options: &Options) -> Result<Comparison> {
    let mut comparison = Comparison::of((&from.snapshot, from.info), (to.snapshot, to.info), selection, options)?;
    comparison.notices.splice(0..0, from.notes.into_iter().chain(to.notes));
    Ok(comparison.with_unmodelled(from.unmodelled, to.unmodelled))
}

/// What of both sides is compared, as typed.
///
/// # Errors
/// Words that name nothing that could be left out.
pub fn selection(typed: &Selected) -> Result<Selection> {
    let unreadable = |option: &str, typed: &str, why: String| {
        Failure::usage(format!("`{option} {}` is no name and no pattern", without_passwords(typed)))
            .because(why)
            .done("nothing was compared and nothing was changed")
            .hint("write `schema`, `schema.object` or `schema.object.part`; `*` stands for any text, and what is in double quotes for itself")
    };
    let mut selection = Selection::default();
    for schema in &typed.schema {
        selection.schemas.push(Pattern::schema(schema).map_err(|why| unreadable("--schema", schema, why))?);
    }
    for pattern in &typed.exclude {
        selection.exclude.push(Pattern::parse(pattern).map_err(|why| unreadable("--exclude", pattern, why))?);
    }
    for word in &typed.ignore {
        let Some(ignore) = Ignore::named(word.trim()) else {
            return Err(Failure::usage(format!("`{word}` is nothing that can be ignored"))
                .done("nothing was compared and nothing was changed")
                .hint(format!("these can: {}", ignorable().join(", "))));
        };
        selection.ignore.push(ignore);
    }
    Ok(selection)
}
