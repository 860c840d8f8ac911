//! Yields the proposals to drop, by comparing the rewritten code with the untouched one.
//!
//! Verification never alters or adds a proposal. It names those that are to blame for what is new, and the engine
//! runs again without them, so that offsets, formatting and imports stay true.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::engine::{self, Fate, Outcome, Reported, Request, Verification};
use crate::transform::{FileRef, Span};
use crate::workspace::Workspace;

mod blame;
mod bug_report;
mod cargo;
mod copy;
mod culprits;
mod judge;
mod listing;
mod parse;
pub mod types;

pub use cargo::CargoFlags;
use judge::{Judge, Objection};

/// How a rewrite is verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not at all.
    None,
    /// In memory: no new syntax error, type error or unknown type in a changed file.
    #[default]
    Types,
    /// As well, `cargo check` of all targets, in a scratch copy: no new error and no new warning.
    Check,
    /// As well, `cargo test`, in the scratch copy: no test that passed fails.
    Test,
}

impl Level {
    /// The name on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Types => "types",
            Level::Check => "check",
            Level::Test => "test",
        }
    }
}

/// How to verify.
pub struct How<'a> {
    pub level: Level,
    /// How cargo is called from [`Level::Check`] on.
    pub flags: CargoFlags,
    /// Told what is being done.
    pub progress: &'a dyn Fn(&str),
}

impl How<'_> {
    /// In memory, at most at [`Level::Types`].
    pub fn in_memory(level: Level) -> How<'static> {
        How { level: level.min(Level::Types), flags: CargoFlags::default(), progress: &|_| {} }
    }
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

/// Runs the engine until verification has nothing to object to, and says how far that was verified.
///
/// `request.dropped` grows by the ids of what was dropped; those findings come out as [`Fate::Rejected`].
pub fn settle(workspace: &mut Workspace, request: &mut Request<'_>, how: &How<'_>) -> Outcome {
    let mut reasons = Reasons::default();
    let mut outcome = engine::run(workspace, request);
    let mut verification = Verification { level: how.level.as_str(), ..Verification::default() };
    if how.level >= Level::Types {
        outcome = settle_types(workspace, request, outcome, &mut reasons);
    }
    if how.level >= Level::Check && !outcome.changes.is_empty() {
        let start = Instant::now();
        match Judge::new(workspace, &how.flags, how.level == Level::Test, how.progress) {
            Ok(mut judge) => {
                outcome = settle_by_cargo(workspace, request, outcome, &mut judge, &mut reasons, how);
                verification.checks = judge.checks;
            }
            Err(why) => {
                verification.level = Level::Types.as_str();
                verification.cannot_verify = why;
            }
        }
        outcome.timing.verify += start.elapsed().as_millis() as u64;
    }
    for found in outcome.findings.iter_mut().filter(|found| found.fate == Fate::Rejected) {
        let other = || "an error that no single change explains".to_owned();
        let reason = reasons.0.get(&found.id);
        found.objection = reason.map_or_else(other, |reason| reason.message.clone());
        let rendered = reason.map_or("", |reason| reason.rendered.as_str());
        found.bug_report = bug_report::render(workspace, found, rendered, how.level);
    }
    outcome.verification = verification;
    outcome
}

/// Why findings were dropped, by their ids.
#[derive(Default)]
struct Reasons(BTreeMap<String, Reason>);

#[derive(Clone)]
struct Reason {
    message: String,
    /// As the compiler shows it; empty where it does not.
    rendered: String,
}

fn settle_types(
    workspace: &mut Workspace,
    request: &mut Request<'_>,
    mut outcome: Outcome,
    reasons: &mut Reasons,
) -> Outcome {
    let mut baseline = Baseline::new();
    let mut spent = 0;
    for round in 1.. {
        let start = Instant::now();
        let verdict =
            types::check_against(&mut baseline, workspace, &outcome.changes, &outcome.findings, request.jobs);
        spent += start.elapsed().as_millis() as u64;
        if verdict.problems.is_empty() {
            break;
        }
        for problem in &verdict.problems {
            let reason = Reason { message: problem.message.clone(), rendered: String::new() };
            reasons.0.extend(problem.blamed.iter().map(|id| (id.clone(), reason.clone())));
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
        outcome = again(workspace, request, &outcome);
    }
    outcome.timing.verify += spent;
    outcome
}

fn settle_by_cargo(
    workspace: &mut Workspace,
    request: &mut Request<'_>,
    mut outcome: Outcome,
    judge: &mut Judge,
    reasons: &mut Reasons,
    how: &How<'_>,
) -> Outcome {
    let red = judge.beyond_judgement(workspace, &outcome.findings);
    if !red.is_empty() {
        let message =
            "its package does not compile as it is, so that the change cannot be verified".to_owned();
        let reason = Reason { message, rendered: String::new() };
        reasons.0.extend(red.iter().map(|id| (id.clone(), reason.clone())));
        request.dropped.extend(red);
        outcome = again(workspace, request, &outcome);
    }
    for round in 1.. {
        (how.progress)("checking the rewritten code with cargo");
        let objection = match judge.judge(workspace, &outcome) {
            Ok(None) => break,
            Ok(Some(objection)) => objection,
            Err(error) => {
                drop_all(request, &outcome, reasons, &error.to_string());
                return again(workspace, request, &outcome);
            }
        };
        if round > ROUNDS {
            drop_all(request, &outcome, reasons, &first_message(&objection));
            outcome = again(workspace, request, &outcome);
            break;
        }
        (how.progress)("looking for the change that the compiler objects to");
        let all = accepted(&outcome);
        let mut objections = vec![objection.clone()];
        let mut ended = String::new();
        let found = culprits::search(&all, objection.suspicion(), &mut |keep| {
            let subset = only(workspace, request, keep, &all);
            let judged = judge.judge(workspace, &subset).inspect_err(|error| ended = error.to_string())?;
            let suspicion = judged.as_ref().map(Objection::suspicion);
            objections.extend(judged);
            Ok::<_, std::io::Error>(suspicion)
        });
        for id in &found.guilty {
            reasons.0.insert(id.clone(), reason_for(id, &objections));
        }
        for id in &found.unverified {
            let message = format!("it could not be verified: {ended}");
            reasons.0.insert(id.clone(), Reason { message, rendered: String::new() });
        }
        request.dropped.extend(found.guilty.into_iter().chain(found.unverified));
        outcome = again(workspace, request, &outcome);
    }
    outcome
}

/// Runs the engine once more, without what was dropped.
fn again(workspace: &mut Workspace, request: &Request<'_>, before: &Outcome) -> Outcome {
    let timing = before.timing;
    let mut outcome = engine::run(workspace, request);
    outcome.timing.load = timing.load;
    outcome.timing.find += timing.find;
    outcome.timing.prove += timing.prove;
    outcome.timing.verify += timing.verify;
    outcome
}

/// What the engine makes of the findings `keep` of `all`, and of no others.
fn only(
    workspace: &mut Workspace,
    request: &mut Request<'_>,
    keep: &BTreeSet<String>,
    all: &[String],
) -> Outcome {
    let dropped = request.dropped.clone();
    request.dropped.extend(all.iter().filter(|id| !keep.contains(*id)).cloned());
    let mut outcome = engine::run(workspace, request);
    // Where a change is missing, later passes may find what they did not find with it.
    for _ in 0..ROUNDS {
        let others: Vec<String> = accepted(&outcome).into_iter().filter(|id| !keep.contains(id)).collect();
        if others.is_empty() {
            break;
        }
        request.dropped.extend(others);
        outcome = engine::run(workspace, request);
    }
    request.dropped = dropped;
    outcome
}

fn accepted(outcome: &Outcome) -> Vec<String> {
    let accepted = outcome.findings.iter().filter(|found| found.fate == Fate::Accepted);
    accepted.map(|found| found.id.clone()).collect()
}

fn drop_all(request: &mut Request<'_>, outcome: &Outcome, reasons: &mut Reasons, why: &str) {
    let reason = Reason { message: format!("it could not be verified: {why}"), rendered: String::new() };
    let all = accepted(outcome);
    reasons.0.extend(all.iter().map(|id| (id.clone(), reason.clone())));
    request.dropped.extend(all);
}

/// The complaint that made `id` guilty: one that points at it, or else the latest, which came when it was added.
fn reason_for(id: &str, objections: &[Objection]) -> Reason {
    let mut all = objections.iter().rev().flat_map(|objection| &objection.complaints);
    let pointed = all.clone().filter(|accused| accused.pointed.contains(id));
    let accused = pointed.min_by_key(|accused| accused.pointed.len()).or_else(|| all.next());
    accused.map_or_else(
        || Reason { message: "an error that no single change explains".to_owned(), rendered: String::new() },
        |it| Reason { message: it.complaint.message.clone(), rendered: it.complaint.rendered.clone() },
    )
}

fn first_message(objection: &Objection) -> String {
    objection.complaints.first().map_or_else(String::new, |accused| accused.complaint.message.clone())
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
