//! What people see on stderr while memfix works, and the one place that writes to stdout.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use super::args;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// How the user wants to be spoken to.
pub struct Terminal {
    quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    spinner: Option<ProgressBar>,
}

impl Terminal {
    /// Reads the flags. Colour is settled for the whole process, for clap's own messages too.
    pub fn new(flags: &args::Terminal) -> Terminal {
        match flags.color {
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        let moving = !flags.no_progress && !flags.quiet && io::stderr().is_terminal();
        Terminal { quiet: flags.quiet, verbose: flags.verbose, spinner: moving.then(spinner) }
    }

    /// Shows what is being done, until the next step or [`Terminal::done`].
    pub fn step(&self, what: &str) {
        if let Some(spinner) = &self.spinner {
            spinner.set_message(what.to_owned());
        } else if self.verbose > 1 {
            say(what);
        }
    }

    /// Takes the progress line away, so that results can be printed.
    pub fn done(&self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }

    /// Prints a line of the summary, unless `-q`.
    pub fn note(&self, line: &str) {
        if !self.quiet {
            self.aside(|| say(line));
        }
    }

    /// Prints a warning.
    pub fn warn(&self, message: &str) {
        self.aside(|| warn(message));
    }

    /// Prints while the progress line steps aside.
    fn aside(&self, print: impl FnOnce()) {
        match &self.spinner {
            Some(spinner) => spinner.suspend(print),
            None => print(),
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Prints an error.
pub fn error(message: &str) {
    labelled(ERROR, "error", message);
}

/// Prints a warning.
pub fn warn(message: &str) {
    labelled(WARNING, "warning", message);
}

/// Prints text as it is. Whether stderr can be written to is nothing to fail for.
pub fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn labelled(style: Style, label: &str, message: &str) {
    let _ = writeln!(anstream::stderr(), "{style}{label}:{style:#} {message}");
}

/// Whether what goes to stdout is coloured.
///
/// Asked before anything is rendered: a diff must never pass through a filter that strips escape sequences, since
/// source code may hold such bytes and `git apply` needs all of them.
pub fn stdout_has_colour() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Writes the report to stdout. A reader that went away (`| head`) has seen enough: that is no error.
pub fn print(text: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write to stdout: {error}"))
        }
        _ => Ok(()),
    }
}

/// Writes a report to a file that the user named.
pub fn save(path: &Path, text: &str) -> Result<(), String> {
    let write = || File::create(path)?.write_all(text.as_bytes());
    write().map_err(|error| format!("cannot write {}: {error}", path.display()))
}
