//! `memfix explain`: a transform's documentation, or what memfix thinks of the allocation on a line.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::args::Explain;
use super::exit::{Exit, Failure};
use super::terminal::{self, Terminal};
use super::{paths, run, settings};
use crate::config;
use crate::engine::{self, Outcome, Request};
use crate::report::{self, Report, doc, text};
use crate::transform::Span;
use crate::transforms::{ALL, default_set};
use crate::workspace::{ReadOnly, SourceFile, UnitTests, Workspace};

/// Answers `memfix explain`.
pub fn explain(args: &Explain) -> Result<Exit, Failure> {
    let terminal = Terminal::new(&args.terminal);
    let transform = ALL.iter().map(|transform| transform.meta()).find(|meta| meta.id == args.what);
    let text = match (transform, Location::parse(&args.what)) {
        (Some(meta), _) => doc::documentation(meta),
        (None, Some(location)) => at(&location, args, &terminal)?,
        (None, None) => {
            let ids: Vec<&str> = ALL.iter().map(|transform| transform.meta().id).collect();
            let unknown = config::unknown_transform(&args.what, &ids);
            return Err(Failure::new(
                Exit::Usage,
                format!("{unknown} (for a place in the code, write FILE:LINE)"),
            ));
        }
    };
    terminal::print(&text).map_err(|message| Failure::new(Exit::NotWritten, message))?;
    Ok(Exit::Done)
}

/// A place in the code, as the user writes it: line and column count from 1.
#[derive(Debug, PartialEq, Eq)]
struct Location {
    file: PathBuf,
    line: usize,
    column: Option<usize>,
}

impl Location {
    /// Reads `FILE:LINE` or `FILE:LINE:COLUMN`.
    fn parse(text: &str) -> Option<Location> {
        let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
        let (rest, last) = text.rsplit_once(':')?;
        let last = number(last)?;
        let place = match rest.rsplit_once(':').and_then(|(file, line)| Some((file, number(line)?))) {
            Some((file, line)) => Location { file: file.into(), line, column: Some(last) },
            None => Location { file: rest.into(), line: last, column: None },
        };
        (!place.file.as_os_str().is_empty()).then_some(place)
    }

    /// The bytes of `text` that it names: a whole line, or one character of it.
    fn span(&self, text: &str) -> Option<Span> {
        let offset = |bytes: usize| u32::try_from(bytes).ok();
        let start: usize = text.split_inclusive('\n').take(self.line - 1).map(str::len).sum();
        let line = text.get(start..)?.split_inclusive('\n').next()?;
        let (from, to) = match self.column {
            None => (start, start + line.trim_end().len()),
            Some(column) => {
                let at = start + line.char_indices().nth(column - 1)?.0;
                (at, at)
            }
        };
        Some(Span::new(offset(from)?, offset(to)?))
    }
}

/// What memfix thinks of the place.
fn at(location: &Location, args: &Explain, terminal: &Terminal) -> Result<String, Failure> {
    let usage = |message: String| Failure::new(Exit::Usage, message);
    let path = location.file.canonicalize().map_err(|error| {
        usage(format!("cannot open {}: {error}; write the file's path from here", location.file.display()))
    })?;
    let folder = path.parent().unwrap_or(&path);
    let settings = settings::read(folder, &args.load)?;
    let configurations = settings::configurations(&args.load, &settings)?;
    // A line of a unit test is explained as well, and a signature by all that call it.
    let mut workspace = run::load(&args.load, &configurations, folder, UnitTests::Compiled, terminal)?;
    let file = member_file(&workspace, &path).cloned().ok_or_else(|| {
        usage(format!(
            "{} is in no crate of the workspace {}, as it is loaded: is the module declared, and its cfg on (--features, \
             --target)?",
            location.file.display(),
            workspace.root().display()
        ))
    })?;
    let span = location.span(&file.base).ok_or_else(|| {
        usage(format!(
            "{} has no such line or column; it has {} lines",
            location.file.display(),
            file.base.lines().count()
        ))
    })?;
    if let Some(reason) = &file.read_only {
        return Ok(format!("memfix never edits this file: {}\n", never_edited(reason)));
    }
    terminal.step("looking for allocations");
    let policy = settings::of_files(&settings, &workspace, &[file.id]);
    let outcome = engine::run(
        &mut workspace,
        &Request {
            transforms: default_set().collect(),
            files: vec![file.id],
            review: true,
            named: HashSet::new(),
            dropped: HashSet::new(),
            tests: true,
            jobs: args.load.threads(),
            policy,
        },
    );
    terminal.done();
    let shown = paths::from_current_folder(&workspace, &outcome.changes);
    let report = run::report(&workspace, &outcome, &[], false, &shown.of);
    Ok(answer(&report, &chosen(&outcome, &file, span)))
}

/// The member's file at `path`, which is canonical.
fn member_file<'w>(workspace: &'w Workspace, path: &Path) -> Option<&'w SourceFile> {
    workspace.files().iter().find(|file| file.path.canonicalize().is_ok_and(|it| it == path))
}

fn never_edited(reason: &ReadOnly) -> &'static str {
    match reason {
        ReadOnly::Generated => "its first lines say that it is generated; change the generator instead",
        ReadOnly::OutsideWorkspace => "it belongs to no member of the workspace",
        ReadOnly::Symlink => "it is a link that leads out of the workspace",
        ReadOnly::NotUtf8 => "it is not UTF-8",
        ReadOnly::BuildOutput => "it is written by a build",
        ReadOnly::Included => "an `include!` pastes it elsewhere",
    }
}

/// What is told of a place: indices into the findings and into the declines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Chosen {
    findings: Vec<usize>,
    declines: Vec<usize>,
}

/// The candidates that begin in `span` or are edited there; where there are none, the innermost ones around it.
fn chosen(outcome: &Outcome, file: &SourceFile, span: Span) -> Chosen {
    let here = |at: Span| at.start <= span.end && span.start <= at.start;
    let findings = || outcome.findings.iter().enumerate();
    let declines = || outcome.declines.iter().enumerate();
    let begins = Chosen {
        findings: findings()
            .filter(|(_, it)| {
                let edited = |edit: &crate::transform::Edit| edit.file == file.id && here(edit.span);
                here(it.proposal.finding.span) || it.proposal.plan.edits.iter().any(edited)
            })
            .map(|(index, _)| index)
            .collect(),
        declines: declines()
            .filter(|(_, it)| here(it.decline.finding.span))
            .map(|(index, _)| index)
            .collect(),
    };
    if begins != Chosen::default() {
        return begins;
    }
    let spans = findings().map(|(_, it)| it.proposal.finding.span);
    let spans = spans.chain(declines().map(|(_, it)| it.decline.finding.span));
    let Some(innermost) = spans.filter(|it| it.contains(span)).min_by_key(|it| it.end - it.start) else {
        return Chosen::default();
    };
    Chosen {
        findings: findings()
            .filter(|(_, it)| it.proposal.finding.span == innermost)
            .map(|(index, _)| index)
            .collect(),
        declines: declines()
            .filter(|(_, it)| it.decline.finding.span == innermost)
            .map(|(index, _)| index)
            .collect(),
    }
}

fn answer(report: &Report, chosen: &Chosen) -> String {
    let findings = chosen.findings.iter().filter_map(|&index| report.findings.get(index)).map(proposed);
    let declines = chosen.declines.iter().filter_map(|&index| report.declines.get(index)).map(left_alone);
    let answers: Vec<String> = findings.chain(declines).collect();
    if answers.is_empty() { no_candidate() } else { answers.join("\n") }
}

fn proposed(finding: &report::Finding) -> String {
    let what = match finding.outcome {
        report::Outcome::Applied | report::Outcome::Proposed => "would change this",
        report::Outcome::Deferred => "would change this after another change that it conflicts with",
        report::Outcome::Rejected => "would change this, but verification dropped the change",
        report::Outcome::Suppressed => "would change this, but a `memfix: keep` covers it",
        report::Outcome::Known => "would change this if the baseline had it not",
        report::Outcome::NotSelected => "would change this if it was asked to",
        report::Outcome::Advice => "has advice for this",
    };
    let because = if finding.because.is_empty() { String::new() } else { format!(" ({})", finding.because) };
    let mut text = format!("{}: {} {what}\n", finding.place, finding.transform);
    let _ = writeln!(text, "  what: {}", finding.message);
    let _ = writeln!(text, "  class: {}{because}", finding.class);
    let worth = text::worth(finding);
    if !worth.is_empty() {
        let _ = writeln!(text, "  worth: {worth}");
    }
    text
}

fn left_alone(decline: &report::Decline) -> String {
    let mut text =
        format!("{}: {} leaves this alone: {}\n", decline.place, decline.transform, decline.reason);
    let _ = writeln!(text, "  here: {}", decline.message);
    if decline.sentence != decline.message {
        let _ = writeln!(text, "  rule: {}", decline.sentence);
    }
    if !decline.code.is_empty() {
        let _ = writeln!(text, "  code: {}", decline.code);
    }
    text
}

/// What would make the line a candidate.
fn no_candidate() -> String {
    let mut text = String::from("no transform finds a candidate here\n");
    for meta in ALL.iter().map(|transform| transform.meta()) {
        let fires = doc::section(meta, "Fires when");
        let _ = write!(text, "\n{}: {}\n", meta.id, doc::summary(meta));
        if meta.only_when_named {
            text.push_str("it was not tried: it runs only where `--only` names it\n");
        }
        if !fires.is_empty() {
            let _ = writeln!(text, "it fires when\n{fires}");
        }
    }
    text.push_str("\ncode inside macro calls is not looked into\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_file_a_line_and_perhaps_a_column() {
        let location = |file: &str, line, column| Some(Location { file: file.into(), line, column });
        assert_eq!(Location::parse("src/lib.rs:12"), location("src/lib.rs", 12, None));
        assert_eq!(Location::parse("src/lib.rs:12:5"), location("src/lib.rs", 12, Some(5)));
        assert_eq!(Location::parse("C:\\a.rs:3"), location("C:\\a.rs", 3, None));
        for wrong in ["insert-capacity", "a.rs", "a.rs:", "a.rs:0", ":3", "a.rs:x"] {
            assert_eq!(Location::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_location_names_a_line_or_one_character() {
        let text = "ab\r\nxéz\n";
        let span = |line, column| Location { file: "a".into(), line, column }.span(text);
        assert_eq!(span(1, None), Some(Span::new(0, 2)));
        assert_eq!(span(2, None), Some(Span::new(4, 8)));
        assert_eq!(span(2, Some(3)), Some(Span::at(7)));
        assert_eq!(span(2, Some(9)), None);
        assert_eq!(span(4, None), None);
    }
}
