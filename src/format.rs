//! Keeps a formatted file formatted.
//!
//! A file that rustfmt finds clean before the edits is formatted after them: since it was clean, every further
//! difference follows from the edits. Any other file is left as edited, with the reason. rustfmt runs on text, in
//! the workspace's root (so that its `rust-toolchain.toml` decides which), with the file's own `rustfmt.toml` and
//! edition; nothing is written.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rayon::prelude::*;
use similar::{DiffTag, TextDiff};

use crate::engine::{Changeset, FileChange};
use crate::schedule::edit::LineEnd;
use crate::transform::FileRef;

/// How often a text is formatted until it no longer changes: rustfmt's output is not always clean to rustfmt.
const MOST_PASSES: usize = 4;

/// The one adapter to rustfmt.
#[derive(Clone, Debug)]
pub struct Rustfmt {
    /// The program: `rustfmt`, or a path.
    pub program: PathBuf,
    /// The workspace's root: where rustfmt is started.
    pub root: PathBuf,
}

/// What decides how a file is formatted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormatInfo {
    /// Absolute path of the file.
    pub path: PathBuf,
    /// The package's edition: `2021`.
    pub edition: String,
}

/// What became of a file's format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It was clean and is clean.
    Formatted,
    /// It was not clean before, or rustfmt cannot read it; left as edited.
    NotCleanBefore,
    /// rustfmt cannot be started; left as edited. The reason.
    NoRustfmt(String),
    /// The configuration has options that this rustfmt does not take, so that it cannot tell what is clean; left as
    /// edited. What rustfmt said.
    OptionsUnknown(String),
    /// It was clean before, and rustfmt fails on the new text; left as edited. What rustfmt said.
    Failed(String),
}

impl Note {
    /// The name in reports.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Note::Formatted => "formatted",
            Note::NotCleanBefore => "not-clean-before",
            Note::NoRustfmt(_) => "no-rustfmt",
            Note::OptionsUnknown(_) => "options-unknown",
            Note::Failed(_) => "failed",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Formatted => out.write_str("formatted"),
            Note::NotCleanBefore => {
                out.write_str("left as edited: rustfmt would change it before the edit, too")
            }
            Note::NoRustfmt(why) => {
                write!(
                    out,
                    "left as edited: rustfmt does not run ({why}); `rustup component add rustfmt` installs it"
                )
            }
            Note::OptionsUnknown(what) => {
                write!(out, "left as edited: this rustfmt does not take the configuration ({what})")
            }
            Note::Failed(why) => write!(out, "left as edited: rustfmt fails on the edited text ({why})"),
        }
    }
}

/// Formats the new text of every file whose old text is clean, and says for each file what became of it, in the
/// order of `changes`.
pub fn format_changes(
    rustfmt: &Rustfmt,
    changes: &mut Changeset,
    info: &dyn Fn(FileRef) -> FormatInfo,
) -> Vec<(FileRef, Note)> {
    let mut styles: BTreeMap<(Option<PathBuf>, String), Result<Style, Note>> = BTreeMap::new();
    let work: Vec<_> = changes
        .iter_mut()
        .map(|(file, change)| (info(*file), file, change))
        // Manifests and lock files are none of rustfmt's.
        .filter(|(info, ..)| info.path.extension().is_none_or(|it| it != "toml" && it != "lock"))
        .map(|(FormatInfo { path, edition }, file, change)| {
            let style = styles
                .entry((config_of(&path), edition))
                .or_insert_with_key(|(config, edition)| rustfmt.style(config.as_deref(), edition))
                .clone();
            (*file, change, style)
        })
        .collect();
    work.into_par_iter()
        .map(|(file, change, style)| match style {
            Ok(style) => (file, rustfmt.keep_clean(change, &style)),
            Err(note) => (file, note),
        })
        .collect()
}

/// The configuration of one file, checked once for all files that share it.
#[derive(Clone, Debug)]
struct Style {
    arguments: Vec<String>,
    /// `newline_style = "Auto"`: line ends are no matter of format.
    any_line_end: bool,
}

/// Why rustfmt gave no text.
enum Failure {
    /// It did not start.
    Absent(String),
    /// It ended with an error; the first line of it.
    Refused(String),
}

impl Rustfmt {
    /// Asks rustfmt what it makes of a configuration file.
    fn style(&self, config: Option<&Path>, edition: &str) -> Result<Style, Note> {
        let mut arguments = vec!["--edition".to_owned(), edition.to_owned()];
        if let Some(config) = config {
            let Some(config) = config.to_str() else {
                return Err(Note::OptionsUnknown(format!("{} is not UTF-8", config.display())));
            };
            arguments.extend(["--config-path".to_owned(), config.to_owned()]);
        }
        let print = [arguments.as_slice(), &["--print-config", "current", "."].map(str::to_owned)].concat();
        let output = self.run(&print, "").map_err(|error| Note::NoRustfmt(error.to_string()))?;
        let said = String::from_utf8_lossy(&output.stderr);
        // A deprecated option is still obeyed; whatever else rustfmt says of a configuration, it does not obey.
        let complaint =
            said.lines().map(str::trim).find(|line| !line.is_empty() && !line.contains("deprecated"));
        match complaint {
            Some(line) if line.contains("is not installed") => Err(Note::NoRustfmt(line.to_owned())),
            Some(line) => Err(Note::OptionsUnknown(line.to_owned())),
            None if !output.status.success() => Err(Note::OptionsUnknown(output.status.to_string())),
            None => {
                let any_line_end = String::from_utf8_lossy(&output.stdout)
                    .lines()
                    .any(|line| line == "newline_style = \"Auto\"");
                Ok(Style { arguments, any_line_end })
            }
        }
    }

    /// Formats the new text where the old text is clean.
    fn keep_clean(&self, change: &mut FileChange, style: &Style) -> Note {
        match self.text(&change.old, style) {
            Ok(formatted) if formatted == *change.old => {}
            Ok(_) | Err(Failure::Refused(_)) => return Note::NotCleanBefore,
            Err(Failure::Absent(why)) => return Note::NoRustfmt(why),
        }
        let mut text = change.new.clone();
        for _ in 0..MOST_PASSES {
            match self.text(&text, style) {
                Ok(formatted) if formatted == text => {
                    change.new = text;
                    return Note::Formatted;
                }
                Ok(formatted) => text = formatted,
                Err(Failure::Absent(why) | Failure::Refused(why)) => return Note::Failed(why),
            }
        }
        Note::Failed("it changes its own output again and again".to_owned())
    }

    /// `text` as rustfmt writes it, with the line ends that it has where the configuration leaves them alone.
    fn text(&self, text: &str, style: &Style) -> Result<String, Failure> {
        let output = self.run(&style.arguments, text).map_err(|error| Failure::Absent(error.to_string()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message");
            return Err(Failure::Refused(line.to_owned()));
        }
        let formatted = String::from_utf8(output.stdout)
            .map_err(|_| Failure::Refused("its output is not UTF-8".to_owned()))?;
        Ok(if style.any_line_end { with_line_ends_of(text, formatted) } else { formatted })
    }

    /// Runs rustfmt on standard input, where it sees one text and follows no `mod`.
    fn run(&self, arguments: &[String], input: &str) -> io::Result<Output> {
        let mut child = Command::new(&self.program)
            .args(arguments)
            .current_dir(&self.root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            // Written beside the reading, so that neither side waits on a full pipe. A program that ends without
            // reading breaks the pipe; its exit code tells more.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
            child.wait_with_output()
        })
    }
}

/// The configuration file that rustfmt would find for the file at `path`, up to the file system's root. Where there
/// is none, rustfmt looks in the user's folders itself.
fn config_of(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .skip(1)
        .flat_map(|folder| [".rustfmt.toml", "rustfmt.toml"].map(|name| folder.join(name)))
        .find(|config| config.is_file())
}

/// `formatted`, which has `\n` line ends, with the line ends of `text`: each line's own where the line is still
/// there, otherwise the one that most lines have.
///
/// On standard input rustfmt writes `\n` whatever it read; on files it compares without line ends.
fn with_line_ends_of(text: &str, formatted: String) -> String {
    if !text.contains("\r\n") {
        return formatted;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let old: Vec<&str> = lines.iter().map(|line| without_end(line)).collect();
    let new: Vec<&str> = formatted.split_inclusive('\n').map(without_end).collect();
    let usual = if LineEnd::of(text) == LineEnd::CrLf { "\r\n" } else { "\n" };
    let mut out = String::with_capacity(formatted.len() + new.len());
    for op in TextDiff::configure().diff_slices(&old, &new).ops() {
        let kept = if op.tag() == DiffTag::Equal { &lines[op.old_range()] } else { &[] };
        for (index, line) in new[op.new_range()].iter().enumerate() {
            match kept.get(index) {
                Some(whole) if whole.ends_with('\n') => out.push_str(whole),
                _ => {
                    out.push_str(line);
                    out.push_str(usual);
                }
            }
        }
    }
    if !formatted.ends_with('\n') && out.ends_with('\n') {
        out.truncate(without_end(&out).len());
    }
    out
}

fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}
