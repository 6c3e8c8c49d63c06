//! The example cases, built in, and a Postgres of their own to try them on. It touches nothing but the folder it is given.

use std::path::Path;

use pgmend_core::failure::{Failure, Result};

use crate::catalog::failed;
use crate::connect::Session;

#[cfg(feature = "embedded")]
mod server;
#[cfg(feature = "embedded")]
pub use server::DemoServer;

/// A case that people can try.
#[derive(Debug)]
pub struct Case {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What is wrong with it, in one sentence.
    pub summary: &'static str,
    /// The folder of migrations, beneath the project's root.
    folder: &'static str,
    /// The migrations: file name and text.
    files: &'static [(&'static str, &'static str)],
    /// How many of the files really ran.
    ran: usize,
    /// What the platform provides before the first file.
    platform: &'static str,
    /// What is loaded after the files that ran: rows, and the history as it claims to be.
    after: &'static [&'static str],
}

macro_rules! phantom {
    ($file:literal) => {
        include_str!(concat!("../../../../examples/phantom/", $file))
    };
}

macro_rules! phantom_migration {
    ($file:literal) => {
        ($file, include_str!(concat!("../../../../examples/phantom/supabase/migrations/", $file)))
    };
}

/// Every case; the first is the one that is shown unless another is named.
pub static CASES: &[Case] = &[Case {
    name: "phantom",
    summary: "the history says that two migrations were applied, and nothing of what they make is there",
    folder: "supabase/migrations",
    files: &[
        phantom_migration!("20250328135512_collections.sql"),
        phantom_migration!("20250328201010_drop-rls.sql"),
        phantom_migration!("20250402082709_add_rls_to_collections.sql"),
        phantom_migration!("20250411083417_create_user_consents.sql"),
        phantom_migration!("20250413093000_prompt_manager_orgs.sql"),
        phantom_migration!("20251001211923_prompt_manager_catalog.sql"),
        phantom_migration!("20251002100000_localize_prompts_table.sql"),
        phantom_migration!("20251003000000_organization_invites.sql"),
    ],
    ran: 4,
    platform: phantom!("platform.sql"),
    after: &[phantom!("rows.sql"), phantom!("history.sql")],
}];

impl Case {
    /// The case of a name.
    ///
    /// # Errors
    /// A usage failure that lists the cases.
    pub fn named(name: &str) -> Result<&'static Self> {
        CASES.iter().find(|case| case.name == name).ok_or_else(|| {
            let failure = Failure::usage(format!("there is no demo `{name}`")).done("nothing was started");
            CASES.iter().fold(failure, |failure, case| {
                failure.hint(format!("try `pgmend demo {}`: {}", case.name, case.summary))
            })
        })
    }

    /// Writes the project's files beneath `root`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write_files(&self, root: &Path) -> Result<()> {
        let folder = root.join(self.folder);
        let unwritable = |error: std::io::Error| {
            Failure::error(format!("the demo's folder `{}` cannot be written", folder.display())).because(error)
        };
        std::fs::create_dir_all(&folder).map_err(unwritable)?;
        for (name, text) in self.files {
            std::fs::write(folder.join(name), text).map_err(unwritable)?;
        }
        Ok(())
    }

    /// Brings an empty database into the broken state, in one transaction.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn break_database(&self, session: &Session) -> Result<()> {
        let ran = self.files.iter().take(self.ran).map(|(_, text)| *text);
        let scripts = std::iter::once("BEGIN")
            .chain(std::iter::once(self.platform))
            .chain(ran)
            .chain(self.after.iter().copied())
            .chain(std::iter::once("COMMIT"));
        for script in scripts {
            session
                .client
                .batch_execute(script)
                .await
                .map_err(|error| failed("the demo's database could not be prepared", &error))?;
        }
        Ok(())
    }
}
