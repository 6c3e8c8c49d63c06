//! A folder of migrations by the rules of Supabase's CLI: which files count, in which order, and what is wrong with it.
//!
//! Pure: whoever reads the folder hands over its entries.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{Migration, Version};
use crate::history::supabase;

/// What lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The name within the folder.
    pub name: &'a str,
    /// The bytes of a file; nothing for a directory.
    pub bytes: Option<&'a [u8]>,
}

/// The migrations of a folder, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Folder {
    /// Its migrations in the order in which the CLI applies them: that of the bytes of their file names.
    pub migrations: Vec<Migration>,
    /// What is wrong, or worth knowing.
    pub problems: Vec<FolderProblem>,
}

/// Something wrong with a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FolderProblem {
    /// The file, as shown.
    pub file: String,
    /// The one-based line, where there is one.
    pub line: Option<u32>,
    /// What is wrong, and what the CLI does about it.
    pub message: String,
    /// Nothing should be done to a database before this is mended.
    pub blocking: bool,
    /// What to type to mend it.
    pub hints: Vec<String>,
}

impl Folder {
    /// Reads the entries of the folder `directory` (as shown, without a slash at the end).
    pub fn read(directory: &str, entries: &[Entry<'_>]) -> Self {
        let mut entries = entries.to_vec();
        entries.sort_by(|one, two| one.name.as_bytes().cmp(two.name.as_bytes()));
        let mut folder = Self::default();
        let mut named = Vec::new();
        for (position, entry) in entries.iter().enumerate() {
            let file = format!("{directory}/{}", entry.name);
            let Some(bytes) = entry.bytes else {
                if supabase::version_of_directory(entry.name) {
                    folder.tell(&file, "is a directory; the Supabase CLI passes over directories".to_owned());
                }
                continue;
            };
            if position == 0 && supabase::skips_as_old_init(entry.name) {
                folder.tell(
                    &file,
                    "is passed over by the Supabase CLI: an `_init.sql` from before 2021-12-09 that comes first"
                        .to_owned(),
                );
                continue;
            }
            let Some((version, name)) = supabase::file_name(entry.name) else {
                if entry.name.to_ascii_lowercase().ends_with(".sql") {
                    folder.tell(&file, supabase::why_ill_named(entry.name).to_owned());
                }
                continue;
            };
            named.push((file, Version::new(version), name, bytes));
        }
        let parse = |(file, version, name, bytes): &(String, Version, &str, &[u8])| {
            Migration::parse(file, version.clone(), name, bytes)
        };
        let parsed: Vec<_> = named.par_iter().map(parse).collect();
        for ((file, ..), parsed) in named.iter().zip(parsed) {
            match parsed {
                Ok(migration) => folder.migrations.push(migration),
                Err(failure) => folder.problems.push(FolderProblem {
                    file: file.clone(),
                    line: failure.place.as_ref().and_then(|place| place.line),
                    message: failure.what.clone(),
                    blocking: true,
                    hints: failure.hints.clone(),
                }),
            }
        }
        folder.for_psql_alone();
        folder.duplicates();
        folder.mixed_lengths();
        folder
    }

    fn tell(&mut self, file: &str, message: String) {
        self.problems.push(FolderProblem {
            file: file.to_owned(),
            line: None,
            message,
            blocking: false,
            hints: Vec::new(),
        });
    }

    /// Lines that only `psql` can run and that decide what the file does: without them it would be another file.
    fn for_psql_alone(&mut self) {
        let found: Vec<FolderProblem> = self
            .migrations
            .iter()
            .filter_map(|migration| {
                let (statement, why) = migration.needs_psql()?;
                let command = migration.sql(statement).split_whitespace().next().unwrap_or("\\");
                Some(FolderProblem {
                    file: migration.file.clone(),
                    line: Some(statement.line),
                    message: format!("`{command}` is a command of `psql`, and cannot be passed over: {why}"),
                    blocking: true,
                    hints: vec![
                        "write what it does as SQL in the file itself, then type the same command again".to_owned(),
                    ],
                })
            })
            .collect();
        self.problems.extend(found);
    }

    /// One version in two files: the history has room for one of them, so the second fails.
    fn duplicates(&mut self) {
        let mut files: BTreeMap<&Version, Vec<&str>> = BTreeMap::new();
        for migration in &self.migrations {
            files.entry(&migration.version).or_default().push(&migration.file);
        }
        let found: Vec<FolderProblem> = files
            .into_iter()
            .filter_map(|(version, files)| match files.as_slice() {
                [first, others @ ..] if !others.is_empty() => Some((version, *first, others.to_vec())),
                _ => None,
            })
            .flat_map(|(version, first, others)| {
                others.into_iter().map(move |other| FolderProblem {
                    file: other.to_owned(),
                    line: None,
                    message: format!(
                        "version `{version}` is here and in `{first}`; the history can record only one, and the Supabase CLI fails at the second"
                    ),
                    blocking: true,
                    hints: vec!["rename one of them to a version of its own, such as the next free second".to_owned()],
                })
            })
            .collect();
        self.problems.extend(found);
    }

    /// File names sort otherwise than versions where these differ in length: `20250101_b` stands behind `20250101120000_a`.
    fn mixed_lengths(&mut self) {
        let swapped = self.migrations.windows(2).find(|pair| pair[0].version > pair[1].version);
        let message = swapped.map(|pair| {
            (
                pair[1].file.clone(),
                format!(
                    "comes behind `{}` in the order of file names, which the Supabase CLI applies, but before it in the order of versions, in which it compares them with the history; give all versions the same number of digits",
                    pair[0].file
                ),
            )
        });
        if let Some((file, message)) = message {
            self.tell(&file, message);
            return;
        }
        let odd =
            self.migrations.windows(2).find(|pair| pair[0].version.as_str().len() != pair[1].version.as_str().len());
        if let Some((file, message)) =
            odd.map(|pair| (pair[1].file.clone(), format!("has a version of another length than `{}`", pair[0].file)))
        {
            self.tell(&file, message);
        }
    }
}
