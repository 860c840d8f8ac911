//! Parses the command line, calls the stages, maps the outcome to an exit code.
//!
//! No decision about code is taken here. stdout is for the result alone; everything else goes to stderr.

mod args;
mod exit;
mod explain;
mod layout;
mod paths;
mod run;
mod select;
mod settings;
mod terminal;
mod write;

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::report::doc;
use args::{Cli, Command};
use exit::{Exit, Failure};

/// The program: reads the command line of the process, does what it says, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors, and go to stdout.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // Where the terminal is gone there is nobody to tell.
            let _ = error.print();
            return exit.into();
        }
    };
    exit::catch_interrupts();
    exit::guarded(|| {
        execute(&cli).unwrap_or_else(|failure| {
            terminal::error(&failure.message);
            failure.exit
        })
    })
    .into()
}

fn execute(cli: &Cli) -> Result<Exit, Failure> {
    match &cli.command {
        None => run::run(&cli.run),
        Some(Command::List) => show(&list()),
        Some(Command::Explain(args)) => explain::explain(args),
        Some(Command::Init(args)) => settings::init(&args.path),
        Some(Command::Layout(args)) => layout::layout(args),
        Some(Command::Undo(args)) => write::undo(args),
        Some(Command::Completions { shell }) => show(&completions(*shell)),
    }
}

fn show(text: &str) -> Result<Exit, Failure> {
    terminal::print(text).map_err(|message| Failure::new(Exit::NotWritten, message))?;
    Ok(Exit::Done)
}

/// The transforms as a table with aligned columns.
fn list() -> String {
    let mut rows = vec![["transform", "scope", "class", "what it does"].map(str::to_owned)];
    rows.extend(doc::rows());
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or_default();
    let (id, scope, class) = (width(0), width(1), width(2));
    rows.iter().fold(String::new(), |mut out, [a, b, c, d]| {
        let _ = writeln!(out, "{a:id$}  {b:scope$}  {c:class$}  {d}");
        out
    })
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "memfix", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
