//! `pgmend completions`: a shell's completions, made from the arguments themselves.

use clap::CommandFactory;
use clap_complete::Shell;
use pgmend_core::failure::{Failure, Result};

use super::Ending;
use crate::arguments::Arguments;
use crate::context::Context;

pub fn run(context: &Context, shell: Shell) -> Result<Ending> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "pgmend", &mut script);
    let script = String::from_utf8(script)
        .map_err(|error| Failure::error("the completions could not be made").because(error))?;
    context.terminal.result(&script);
    Ok(Ending::Done)
}
