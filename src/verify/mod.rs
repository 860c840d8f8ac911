//! Yields the proposals to drop, by comparing the rewritten code with the untouched one.
//!
//! Verification never alters or adds a proposal. It names those that are to blame for what is new, and the engine
//! runs again without them, so that offsets, formatting and imports stay true.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::engine::{self, Fate, Outcome, Reported, Request};
use crate::transform::{FileRef, Span};
use crate::workspace::Workspace;

mod blame;
mod parse;
pub mod types;

/// How a rewrite is verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not at all.
    None,
    /// In memory: no new syntax error, type error or unknown type in a changed file.
    #[default]
    Types,
}

/// What verification found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Ids of the findings to drop.
    pub drop: BTreeSet<String>,
    /// What is wrong with the rewritten texts that was not wrong before, by file and line.
    pub problems: Vec<Problem>,
}

/// Something wrong that the rewritten text has and the untouched text has not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: FileRef,
    /// 1-based line in the rewritten text.
    pub line: u32,
    /// In the analyser's words.
    pub message: String,
    /// Ids of the findings to blame, sorted; empty where no edit is near.
    pub blamed: Vec<String>,
}

/// Something wrong with a text: what it is, without its place, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    message: String,
    span: Span,
}

/// The faults of untouched files; each is looked into once, however many rounds there are.
type Baseline = BTreeMap<FileRef, Vec<Fault>>;

/// Rounds after which everything in the affected packages is dropped.
const ROUNDS: usize = 3;

/// Runs the engine until verification at `level` has nothing to object to.
///
/// `request.dropped` grows by the ids of what was dropped; those findings come out as [`Fate::Rejected`].
pub fn settle(workspace: &mut Workspace, request: &mut Request<'_>, level: Level) -> Outcome {
    let mut outcome = engine::run(workspace, request);
    if level == Level::None {
        return outcome;
    }
    let mut baseline = Baseline::new();
    let mut spent = 0;
    let mut objections: BTreeMap<String, String> = BTreeMap::new();
    for round in 1.. {
        let start = Instant::now();
        let verdict =
            types::check_against(&mut baseline, workspace, &outcome.changes, &outcome.findings, request.jobs);
        spent += start.elapsed().as_millis() as u64;
        if verdict.problems.is_empty() {
            break;
        }
        for problem in &verdict.problems {
            objections.extend(problem.blamed.iter().map(|id| (id.clone(), problem.message.clone())));
        }
        let known = request.dropped.len();
        request.dropped.extend(verdict.drop);
        if round >= ROUNDS || request.dropped.len() == known {
            let packages: BTreeSet<usize> =
                verdict.problems.iter().map(|problem| workspace.file(problem.file).package).collect();
            request.dropped.extend(accepted_in(workspace, &packages, &outcome.findings));
        }
        if request.dropped.len() == known {
            // What is wrong follows from edits in other packages.
            let packages = (0..workspace.packages().len()).collect();
            request.dropped.extend(accepted_in(workspace, &packages, &outcome.findings));
        }
        let timing = outcome.timing;
        outcome = engine::run(workspace, request);
        outcome.timing.load = timing.load;
        outcome.timing.find += timing.find;
        outcome.timing.prove += timing.prove;
    }
    for found in outcome.findings.iter_mut().filter(|found| found.fate == Fate::Rejected) {
        let other = || "an error that no single change explains".to_owned();
        found.objection = objections.get(&found.id).cloned().unwrap_or_else(other);
    }
    outcome.timing.verify += spent;
    outcome
}

/// Ids of the accepted findings that edit a file of one of `packages`.
fn accepted_in(workspace: &Workspace, packages: &BTreeSet<usize>, findings: &[Reported]) -> Vec<String> {
    findings
        .iter()
        .filter(|found| found.fate == Fate::Accepted)
        .filter(|found| {
            let mut edits = found.proposal.plan.edits.iter();
            edits.any(|edit| packages.contains(&workspace.file(edit.file).package))
        })
        .map(|found| found.id.clone())
        .collect()
}
