//! Turns outcomes into text and machine formats.
//!
//! [`Report`] is the promise to other programs: its fields are those of `schema/report.schema.json`, made by hand from
//! the inner types, so that a change of an inner type never changes the promise by accident. Everything else here
//! renders from it.

use serde::Serialize;

use crate::engine::{self, Fate};
use crate::format::Note;
use crate::transform::FileRef;

pub mod doc;
pub mod github;
pub mod json;
pub mod layout;
pub mod markdown;
pub mod sarif;
pub mod summary;
pub mod text;

/// What one run found and did.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Of the form; raised when a field changes its meaning or goes away.
    pub version: u32,
    /// Which memfix this is.
    pub memfix: &'static str,
    /// The workspace's root, absolute.
    pub workspace: String,
    /// Which sources of the standard library were read.
    pub std: Std,
    /// In which configurations the code was analysed, as cargo's flags: each change holds in all that compile it.
    pub configurations: Vec<String>,
    pub findings: Vec<Finding>,
    pub declines: Vec<Decline>,
    pub crashes: Vec<Crash>,
    /// `memfix: keep` comments that suppressed nothing, or that cannot be followed.
    pub comments: Vec<Comment>,
    /// Files with syntax errors: looked into as far as they could be read.
    pub unparsed: Vec<String>,
    /// Changed files that are not formatted now.
    pub unformatted: Vec<Unformatted>,
    pub unresolved_types: UnresolvedTypes,
    pub verification: Verification,
    /// Macro calls whose text was not looked into.
    pub macro_calls: u64,
    pub timing_ms: Timing,
}

/// The standard library's sources.
#[derive(Clone, Debug, Serialize)]
pub struct Std {
    pub source: String,
    pub version: String,
}

/// How far the changes were verified.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// `none`, `types`, `check` or `test`: what was reached.
    pub level: &'static str,
    /// How often cargo was run on rewritten code.
    pub checks: u64,
    /// Why the level that was asked for could not be reached; empty where it was.
    pub cannot_verify: String,
}

/// A proven rewrite and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The same for the same place in a later run, as long as its own text stays.
    pub id: String,
    pub transform: &'static str,
    pub class: &'static str,
    /// Why the class is what it is; empty when safe.
    pub because: String,
    /// What verification objects to, in the analyser's words; empty unless it does.
    pub objection: String,
    /// What to paste into a bug report, as Markdown; empty unless verification rejected it.
    pub bug_report: String,
    pub outcome: Outcome,
    #[serde(flatten)]
    pub place: Place,
    pub package: String,
    pub message: String,
    pub assumes: Vec<String>,
    pub saves: Saves,
    pub costs: Costs,
    /// Whether it changes text that an earlier change of the run wrote: then its edits alone do not fit the untouched
    /// text, and only the diff has the result.
    pub rests_on_earlier: bool,
    pub edits: Vec<Edit>,
    pub imports: Vec<Import>,
    pub dependencies: Vec<Dependency>,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Written.
    Applied,
    /// In the diff.
    Proposed,
    /// In conflict with another change; a later run may take it.
    Deferred,
    /// Dropped by verification.
    Rejected,
    /// A `memfix: keep` covers it.
    Suppressed,
    /// Of a class, or in code, that was not asked for.
    NotSelected,
    /// In the baseline.
    Known,
    /// No edit.
    Advice,
}

/// Where: line and column count from 1, the column in characters, in the text before the edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Path from the workspace's root, with `/`.
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// What a finding is worth each time the code runs.
#[derive(Clone, Debug, Serialize)]
pub struct Saves {
    pub allocations: Option<u64>,
    pub bytes: Option<u64>,
    pub formula: String,
    /// Bytes saved as measured by a heap profile.
    pub measured: Option<u64>,
}

/// What a finding costs.
#[derive(Clone, Debug, Serialize)]
pub struct Costs {
    pub bytes: i64,
    pub note: String,
}

/// One replacement; byte offsets in the text before the edit, without a byte order mark.
#[derive(Clone, Debug, Serialize)]
pub struct Edit {
    pub file: String,
    pub start: u32,
    pub end: u32,
    pub new: String,
}

/// A `use` that a finding needs.
#[derive(Clone, Debug, Serialize)]
pub struct Import {
    pub file: String,
    pub path: String,
    /// Where the declaration goes: a byte offset in the untouched text. The same import of several findings is one.
    pub at: u32,
}

/// A package that a finding needs in a manifest. The same of several findings is one.
#[derive(Clone, Debug, Serialize)]
pub struct Dependency {
    /// The manifest.
    pub file: String,
    pub name: String,
    /// Which versions will do: `0.8`.
    pub requirement: String,
}

/// A place left alone, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Decline {
    pub transform: &'static str,
    #[serde(flatten)]
    pub place: Place,
    pub reason: &'static str,
    pub message: String,
    /// The catalogue's words for the reason.
    #[serde(skip)]
    pub sentence: &'static str,
    /// The construct, on one line.
    #[serde(skip)]
    pub code: String,
}

/// A defect of memfix that one file brought out.
#[derive(Clone, Debug, Serialize)]
pub struct Crash {
    pub transform: &'static str,
    pub file: String,
    pub message: String,
    /// How many places were left alone for that; without a number, all of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<usize>,
}

/// A suppression comment that does not do what its author hoped.
#[derive(Clone, Debug, Serialize)]
pub struct Comment {
    pub file: String,
    pub line: u32,
    pub message: String,
}

/// A changed file that is not formatted now.
#[derive(Clone, Debug, Serialize)]
pub struct Unformatted {
    pub file: String,
    /// `not-clean-before`, `no-rustfmt`, `options-unknown` or `failed`.
    pub reason: &'static str,
    pub message: String,
}

/// How many types were asked for, and how many of them stayed unknown.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UnresolvedTypes {
    pub asked: u64,
    pub unknown: u64,
}

/// Milliseconds; find and prove are summed over threads.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Timing {
    pub load: u64,
    pub find: u64,
    pub prove: u64,
    pub verify: u64,
}

/// What a report says about a file.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Its path, with `/`: from the workspace's root for programs, from the current folder for people.
    pub path: &'a str,
    /// The package's name.
    pub package: &'a str,
}

impl Report {
    /// The report of `outcome`. `applied`: its changes have been written.
    pub fn new<'a>(
        outcome: &engine::Outcome,
        formats: &[(FileRef, Note)],
        workspace: String,
        std: Std,
        applied: bool,
        origin: &dyn Fn(FileRef) -> Origin<'a>,
    ) -> Report {
        let path = |file: FileRef| origin(file).path.to_owned();
        let timing = outcome.timing;
        Report {
            version: 1,
            memfix: env!("CARGO_PKG_VERSION"),
            workspace,
            std,
            configurations: outcome.configurations.clone(),
            findings: outcome.findings.iter().map(|found| finding(found, applied, origin)).collect(),
            declines: outcome.declines.iter().map(|left| decline(left, origin)).collect(),
            crashes: outcome
                .crashes
                .iter()
                .map(|it| Crash {
                    transform: it.transform,
                    file: path(it.file),
                    message: it.message.clone(),
                    places: it.places,
                })
                .collect(),
            comments: comments(outcome, &path),
            unparsed: outcome.unparsed.iter().map(|file| path(*file)).collect(),
            unformatted: formats
                .iter()
                .filter(|(_, note)| *note != Note::Formatted)
                .map(|(file, note)| Unformatted {
                    file: path(*file),
                    reason: note.as_str(),
                    message: note.to_string(),
                })
                .collect(),
            unresolved_types: UnresolvedTypes { asked: outcome.types_asked, unknown: outcome.types_unknown },
            verification: Verification {
                level: outcome.verification.level,
                checks: outcome.verification.checks as u64,
                cannot_verify: outcome.verification.cannot_verify.clone(),
            },
            macro_calls: outcome.macro_calls,
            timing_ms: Timing {
                load: timing.load,
                find: timing.find,
                prove: timing.prove,
                verify: timing.verify,
            },
        }
    }

    /// The findings that are in the diff, or written.
    pub fn taken(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| matches!(it.outcome, Outcome::Applied | Outcome::Proposed))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

fn comments(outcome: &engine::Outcome, path: &dyn Fn(FileRef) -> String) -> Vec<Comment> {
    let unused = outcome.unused_suppressions.iter().map(|it| Comment {
        file: path(it.file),
        line: it.line,
        message: "this comment suppresses nothing; remove it".to_owned(),
    });
    let problems = outcome.comment_problems.iter().map(|it| Comment {
        file: path(it.file),
        line: it.line,
        message: it.message.clone(),
    });
    let mut comments: Vec<Comment> = unused.chain(problems).collect();
    comments.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    comments
}

fn finding<'a>(found: &engine::Reported, applied: bool, origin: &dyn Fn(FileRef) -> Origin<'a>) -> Finding {
    let engine::Reported { id, proposal, fate, rests_on_earlier, objection, bug_report, line, column } =
        found;
    let plan = &proposal.plan;
    let of = origin(proposal.finding.file);
    Finding {
        id: id.clone(),
        transform: proposal.finding.transform,
        class: plan.class.as_str(),
        because: plan.because.clone(),
        objection: objection.clone(),
        bug_report: bug_report.clone(),
        outcome: match fate {
            Fate::Accepted if applied => Outcome::Applied,
            Fate::Accepted => Outcome::Proposed,
            Fate::Deferred => Outcome::Deferred,
            Fate::Rejected => Outcome::Rejected,
            Fate::Suppressed => Outcome::Suppressed,
            Fate::NotSelected => Outcome::NotSelected,
            Fate::Known => Outcome::Known,
            Fate::Advice => Outcome::Advice,
        },
        place: Place { file: of.path.to_owned(), line: *line, column: *column },
        package: of.package.to_owned(),
        message: plan.message.clone(),
        assumes: plan.assumes.clone(),
        saves: Saves {
            allocations: plan.saves.allocations,
            bytes: plan.saves.bytes,
            formula: plan.saves.formula.clone(),
            measured: None,
        },
        costs: Costs { bytes: plan.costs.bytes, note: plan.costs.note.clone() },
        rests_on_earlier: *rests_on_earlier,
        edits: plan
            .edits
            .iter()
            .map(|edit| Edit {
                file: origin(edit.file).path.to_owned(),
                start: edit.span.start,
                end: edit.span.end,
                new: edit.new.clone(),
            })
            .collect(),
        imports: plan
            .imports
            .iter()
            .map(|import| Import {
                file: origin(import.file).path.to_owned(),
                path: import.path.clone(),
                at: import.at,
            })
            .collect(),
        dependencies: plan
            .dependencies
            .iter()
            .map(|it| Dependency {
                file: origin(it.manifest).path.to_owned(),
                name: it.name.clone(),
                requirement: it.requirement.clone(),
            })
            .collect(),
    }
}

fn decline<'a>(left: &engine::Left, origin: &dyn Fn(FileRef) -> Origin<'a>) -> Decline {
    let engine::Left { decline, line, column } = left;
    Decline {
        transform: decline.finding.transform,
        place: Place { file: origin(decline.finding.file).path.to_owned(), line: *line, column: *column },
        reason: decline.reason.id,
        message: decline.message.clone(),
        sentence: decline.reason.sentence,
        code: decline.finding.text.clone(),
    }
}
