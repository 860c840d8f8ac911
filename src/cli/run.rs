//! `memfix [PATH]`: load, look, verify, and then show, check or write.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

use super::args::{Format, Include, Load, Run};
use super::exit::{Exit, Failure};
use super::terminal::{self, Terminal};
use super::{paths, select, settings, write};
use crate::diff::{self, Paint};
use crate::engine::{self, Fate, Outcome, Request};
use crate::format::{self, FormatInfo, Note, Rustfmt};
use crate::report::markdown::{self, Page};
use crate::report::summary::{Circumstances, summary};
use crate::report::text::{self, FileDiff, counted};
use crate::report::{Origin, Report, Std, github, json, sarif};
use crate::transform::{AnyTransform, FileRef, Scope};
use crate::transforms::ALL;
use crate::verify::{self, CargoFlags, How};
use crate::workspace::{Configuration, UnitTests, Workspace, on_disk};

/// Runs the command line `args`.
pub fn run(args: &Run) -> Result<Exit, Failure> {
    let terminal = Terminal::new(&args.terminal);
    let start = Instant::now();
    settings::contradictions(args)?;
    let settings = settings::read(&args.path, &args.load)?;
    let level = settings::level(args, &settings);
    let tests = settings::includes(args, &settings, Include::Tests);
    let configurations = settings::configurations(&args.load, &settings)?;
    let reach = settings::transforms(args, &settings);
    let review = settings::includes(args, &settings, Include::Review);
    let named = named(&args.choice.only);
    let unit_tests = match tests {
        true => UnitTests::Compiled,
        false => unit_tests(&reach, &|id| review || named.contains(id)),
    };
    let mut workspace = load(&args.load, &configurations, &args.path, unit_tests, &terminal)?;
    // A tree that must not be written is refused before the long work, not after it.
    let writer = match args.mode.apply {
        true => {
            let (writer, restored) = write::prepare(&workspace, args.guard, &terminal)?;
            if restored {
                workspace = load(&args.load, &configurations, &args.path, unit_tests, &terminal)?;
            }
            Some(writer)
        }
        false => None,
    };
    let mut files = select::files(&workspace, &args.packages, tests)?;
    let policy = settings::policy(args, &settings, &workspace, &mut files)?;
    terminal.step("resolving names");
    workspace.resolve_names(&files);
    let load_ms = millis(start);

    let mut request = Request {
        transforms: reach,
        files,
        review,
        named,
        dropped: HashSet::new(),
        tests,
        jobs: args.load.threads(),
        policy,
    };
    terminal.step("looking for allocations");
    let how = How {
        level,
        flags: CargoFlags {
            packages: select::cargo_args(&args.packages),
            configurations: configurations.iter().map(Configuration::cargo_args).collect(),
            shared: args.load.cargo_args(),
        },
        progress: &|what| terminal.step(what),
    };
    let mut outcome = verify::settle(&mut workspace, &mut request, &how);
    outcome.timing.load += load_ms;
    if let Some(file) = &args.mode.write_baseline {
        terminal.done();
        terminal::save(file, &settings::baseline(&outcome, &workspace))
            .map_err(|message| Failure::new(Exit::NotWritten, message))?;
        terminal.note(&format!(
            "{} in {}; --baseline {1} leaves them alone",
            counted(outcome.findings.len() as u64, "finding"),
            file.display()
        ));
        return Ok(Exit::Done);
    }
    let why = &outcome.verification.cannot_verify;
    if args.mode.apply && !why.is_empty() {
        return Err(Failure::new(
            Exit::NotWritten,
            format!(
                "cannot verify: {why}; nothing was written. pass `--verify types` to write what was verified in memory \
                 only"
            ),
        ));
    }
    terminal.step("formatting");
    let formats = format(&workspace, &mut outcome);
    if let Some(writer) = &writer {
        terminal.step("writing");
        write::write(writer, &workspace, &outcome)?;
    }
    terminal.done();

    let rejected = outcome.findings.iter().any(|found| found.fate == Fate::Rejected);
    let exit = match () {
        () if args.mode.check && !outcome.changes.is_empty() => Exit::Found,
        () if args.choice.strict && rejected => Exit::Rejected,
        () => Exit::Done,
    };
    publish(args, &workspace, &outcome, &formats, &terminal)?;
    Ok(exit)
}

/// Keeps formatted files formatted, and says what became of each.
fn format(workspace: &Workspace, outcome: &mut Outcome) -> Vec<(FileRef, Note)> {
    let rustfmt = Rustfmt { program: "rustfmt".into(), root: workspace.root().to_owned() };
    format::format_changes(&rustfmt, &mut outcome.changes, &|file| {
        let file = workspace.file(file);
        let package = workspace.packages().get(file.package);
        FormatInfo {
            path: file.path.clone(),
            edition: package.map_or_else(|| "2015".to_owned(), |package| package.edition.clone()),
        }
    })
}

/// How to see unit tests, which are code that calls: where signatures and types may change, it has to have types.
/// `taken`: whether what a transform proposes for review is taken.
pub fn unit_tests(transforms: &[&dyn AnyTransform], taken: &dyn Fn(&str) -> bool) -> UnitTests {
    let (bodies, others): (Vec<_>, Vec<_>) =
        transforms.iter().map(|it| it.meta()).partition(|meta| meta.scope == Scope::Body);
    match others.iter().any(|meta| taken(meta.id)) {
        true if bodies.is_empty() => UnitTests::Compiled,
        true => UnitTests::Both,
        // Not worth a second load for what is only counted.
        false => UnitTests::LeftOut,
    }
}

/// Loads the workspace that `path` belongs to.
pub fn load(
    flags: &Load,
    configurations: &[Configuration],
    path: &Path,
    unit_tests: UnitTests,
    terminal: &Terminal,
) -> Result<Workspace, Failure> {
    terminal.step("loading the workspace");
    let workspace =
        Workspace::load(&flags.options(path.to_owned(), unit_tests, configurations.to_vec()), &|what| {
            terminal.step(what)
        });
    workspace.map_err(|error| Failure::new(Exit::NotLoaded, error.to_string()))
}

/// The report of `outcome` with paths as `path_of` gives them.
pub fn report(
    workspace: &Workspace,
    outcome: &Outcome,
    formats: &[(FileRef, Note)],
    applied: bool,
    path_of: &HashMap<FileRef, String>,
) -> Report {
    let std = workspace.std();
    let std = Std { source: std.origin.as_str().to_owned(), version: std.version.clone() };
    let packages = workspace.packages();
    Report::new(outcome, formats, workspace.root().display().to_string(), std, applied, &|file| Origin {
        path: path_of.get(&file).map_or("", String::as_str),
        package: packages.get(workspace.file(file).package).map_or("", |package| package.name.as_str()),
    })
}

/// Writes the report where the user wants it, and the summary to stderr.
fn publish(
    args: &Run,
    workspace: &Workspace,
    outcome: &Outcome,
    formats: &[(FileRef, Note)],
    terminal: &Terminal,
) -> Result<(), Failure> {
    let not_written = |message| Failure::new(Exit::NotWritten, message);
    let output = &args.output;
    let shown = paths::from_current_folder(workspace, &outcome.changes);
    let people = report(workspace, outcome, formats, args.mode.apply, &shown.of);
    if let Some(file) = &output.patch {
        let patch: String =
            diffs(outcome, workspace, &shown.of, Paint::Plain).into_iter().map(|it| it.diff).collect();
        terminal::save(file, &patch).map_err(not_written)?;
    }
    let colour = output.output.is_none() && terminal::stdout_has_colour();
    let paint = if colour { Paint::Ansi } else { Paint::Plain };
    let text = match output.format {
        Format::Json => {
            let report = report(workspace, outcome, formats, args.mode.apply, &paths::from_root(workspace));
            json::render(&report).map_err(not_json)?
        }
        Format::Sarif => {
            let with_bom = workspace.all_files().filter(|file| file.has_bom);
            let with_bom = with_bom.filter_map(|file| shown.of.get(&file.id).cloned()).collect();
            sarif::render(&people, &with_bom).map_err(not_json)?
        }
        Format::Github => github::render(&people),
        Format::Markdown => markdown::render(&people, &Page { flags: flags(), files: outcome.changes.len() }),
        Format::Text => {
            let mut text = if args.mode.apply || args.mode.check {
                text::check(&people, paint)
            } else {
                text::diff(&people, &diffs(outcome, workspace, &shown.of, paint), paint)
            };
            if args.choice.declined {
                text.push_str(&text::declined(&people, paint, terminal.verbose > 0));
            }
            text
        }
    };
    match &output.output {
        Some(file) => terminal::save(file, &text),
        None => terminal::print(&text),
    }
    .map_err(not_written)?;

    let summary = summary(
        &people,
        &Circumstances {
            files: outcome.changes.len(),
            ending: if args.mode.apply { "written" } else { "nothing written, --apply writes them" },
            build_scripts_possible: !args.load.build_scripts && !args.load.untrusted,
            declined: args.choice.declined && output.format == Format::Text,
            verified: match outcome.verification.level {
                "types" => Some("types in memory"),
                "check" => Some("cargo check"),
                "test" => Some("cargo check and cargo test"),
                _ => None,
            },
            verbose: terminal.verbose,
        },
    );
    if !args.mode.apply
        && !outcome.changes.is_empty()
        && let Some(root) = &shown.to_be_applied_in
    {
        terminal.note(&format!("the diff's paths are from {}; apply it there", root.display()));
    }
    summary.notes.iter().for_each(|line| terminal.note(line));
    summary.warnings.iter().for_each(|line| terminal.warn(line));
    if output.format == Format::Text {
        people.findings.iter().filter(|it| !it.bug_report.is_empty()).for_each(|it| {
            terminal.note("\nplease report this, with what follows:\n");
            terminal.note(&it.bug_report);
        });
    }
    Ok(())
}

fn not_json(error: serde_json::Error) -> Failure {
    Failure::new(Exit::Internal, format!("internal error: the report does not become JSON: {error}"))
}

/// What memfix was called with, also as `cargo memfix`.
fn flags() -> Vec<String> {
    let args = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned());
    let mut args = args.peekable();
    args.next_if(|arg| arg == "memfix");
    args.collect()
}

/// The diff of every changed file, in the order of the files.
fn diffs(
    outcome: &Outcome,
    workspace: &Workspace,
    path_of: &HashMap<FileRef, String>,
    paint: Paint,
) -> Vec<FileDiff> {
    let diff = |(&file, change): (&FileRef, &engine::FileChange)| {
        let path = path_of.get(&file).map_or("", String::as_str);
        let has_bom = workspace.file(file).has_bom;
        let (old, new) = (on_disk(&change.old, has_bom), on_disk(&change.new, has_bom));
        FileDiff { file: path.to_owned(), diff: diff::unified(path, &old, &new, paint) }
    };
    outcome.changes.iter().map(diff).collect()
}

/// The ids of the transforms that `--only` names.
fn named(only: &[String]) -> HashSet<&'static str> {
    let ids = ALL.iter().map(|transform| transform.meta().id);
    ids.filter(|id| only.iter().any(|it| it == id)).collect()
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
