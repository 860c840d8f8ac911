//! What goes into a run of the engine and what comes out: plain data.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::engine::policy::Policy;
use crate::transform::{AnyTransform, Decline, FileRef, Proposal, Span};

/// What to do in one run.
#[derive(Clone, Default)]
pub struct Request<'a> {
    /// Which transforms, in the order of [`crate::transforms::ALL`].
    pub transforms: Vec<&'a dyn AnyTransform>,
    /// Files to rewrite; others are only read.
    pub files: Vec<FileRef>,
    /// Take proposals of class `review` too.
    pub review: bool,
    /// Named with `--only`: their `review` proposals are taken as well.
    pub named: HashSet<&'static str>,
    /// Finding ids that verification dropped.
    pub dropped: HashSet<String>,
    /// Rewrite test, bench and example code, and `#[cfg(test)]` modules, too.
    pub tests: bool,
    /// Threads.
    pub jobs: usize,
    /// The user's settings.
    pub policy: Policy,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// In the changeset.
    Accepted,
    /// Lost every round to a proposal it conflicts with.
    Deferred,
    /// Dropped by verification.
    Rejected,
    /// A `// memfix: keep` covers it.
    Suppressed,
    /// Of a class that was not asked for.
    NotSelected,
    /// The baseline has it.
    Known,
    /// No edit.
    Advice,
}

/// A proposal, its id, and what became of it.
#[derive(Clone, Debug)]
pub struct Reported {
    pub id: String,
    pub proposal: Proposal,
    pub fate: Fate,
    /// What verification objects to; empty unless it does.
    pub objection: String,
    /// What to paste into a bug report, as Markdown; empty unless verification rejected it.
    pub bug_report: String,
    /// Whether it changes text that an earlier change of the run wrote, so that its edits alone do not fit the
    /// untouched text.
    pub rests_on_earlier: bool,
    /// 1-based line and column (in characters) of the finding in the untouched text.
    pub line: u32,
    pub column: u32,
}

/// A place left alone, with its position.
#[derive(Clone, Debug)]
pub struct Left {
    pub decline: Decline,
    pub line: u32,
    pub column: u32,
}

/// A transform that panicked on a file, or took too long for it.
#[derive(Clone, Debug)]
pub struct Crash {
    pub transform: &'static str,
    pub file: FileRef,
    pub message: String,
    /// How many places it left alone for that; without a number, all of the file.
    pub places: Option<usize>,
}

/// A suppression comment that suppressed nothing.
#[derive(Clone, Debug)]
pub struct UnusedSuppression {
    pub file: FileRef,
    pub line: u32,
    /// The comment, in the untouched text.
    pub comment: Span,
}

/// A comment that was meant as a `memfix: keep` and cannot be followed.
#[derive(Clone, Debug)]
pub struct CommentProblem {
    pub file: FileRef,
    pub line: u32,
    pub message: String,
}

/// A file's text before and after.
#[derive(Clone, Debug)]
pub struct FileChange {
    pub old: Arc<str>,
    pub new: String,
}

/// The texts that a run would write, by file.
pub type Changeset = BTreeMap<FileRef, FileChange>;

/// Time spent, milliseconds; find and prove are summed over threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    pub load: u64,
    pub find: u64,
    pub prove: u64,
    pub verify: u64,
}

/// How far a run was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// The level that was reached: `none`, `types`, `check`, `test`.
    pub level: &'static str,
    /// How often cargo was run on rewritten code.
    pub checks: usize,
    /// Why the level that was asked for could not be reached; empty where it was.
    pub cannot_verify: String,
}

/// All that a run found and would do; sorted by file, span, transform.
#[derive(Debug, Default)]
pub struct Outcome {
    pub changes: Changeset,
    /// The configurations in which every change holds, as people read them.
    pub configurations: Vec<String>,
    pub findings: Vec<Reported>,
    pub declines: Vec<Left>,
    pub crashes: Vec<Crash>,
    pub unused_suppressions: Vec<UnusedSuppression>,
    pub comment_problems: Vec<CommentProblem>,
    /// Files with syntax errors: looked into as far as they could be read.
    pub unparsed: Vec<FileRef>,
    /// How many types were asked for, and how many stayed unknown.
    pub types_asked: u64,
    pub types_unknown: u64,
    /// Macro calls whose text was not looked into.
    pub macro_calls: u64,
    pub verification: Verification,
    pub timing: Timing,
}
