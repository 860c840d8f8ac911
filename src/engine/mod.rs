//! Runs the transforms: passes, fan-out, crash guard, ordering.
//!
//! One transform a pass, each pass on fresh text, in the order of [`crate::transforms::ALL`]. A pass has rounds: what
//! conflicts with an accepted proposal is looked for again on the text that the round made. Nothing is written; the
//! texts live in the workspace's database, and the result depends on nothing but the texts and the request.

mod agree;
mod comments;
mod history;
pub mod layouts;
mod outcome;
mod padders;
mod policy;
mod survey;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hasher;
use std::sync::Arc;

use fnv::FnvHasher;

use crate::config::Suppressions;
use crate::schedule;
use crate::transform::{AnyTransform, Decline, FileRef, Proposal, Safety, Scope};
use crate::workspace::{Configuration, Workspace};

use history::History;
pub use outcome::{
    Changeset, CommentProblem, Crash, Fate, FileChange, Left, Outcome, Reported, Request, Timing,
    UnusedSuppression, Verification,
};
pub use policy::{FileSettings, Policy};
use survey::{Ground, Surveyed, survey};

/// Rounds of one pass; a transform that still conflicts with itself after so many does not settle.
const ROUNDS: usize = 8;

/// Runs the transforms over the files to a fixed point, in memory.
///
/// The texts begin as they were loaded, whatever an earlier run left, and end as the changeset says.
pub fn run(workspace: &mut Workspace, request: &Request<'_>) -> Outcome {
    restore(workspace);
    let files: Vec<FileRef> =
        request.files.iter().copied().filter(|&file| workspace.file(file).read_only.is_none()).collect();
    let ground = Ground::of(workspace);
    let mut run = Run {
        request,
        ground: &ground,
        outcome: Outcome { configurations: configurations(workspace), ..Outcome::default() },
        history: History::default(),
        reshaped: false,
        waiting: Vec::new(),
        used: BTreeSet::new(),
    };
    // One walk and one inference of each file for all transforms; a pass looks again only at what has changed.
    let mut first: BTreeMap<FileRef, Vec<Option<Surveyed>>> =
        survey(workspace, &ground, &request.transforms, &files, request)
            .into_iter()
            .zip(&files)
            .map(|(surveyed, &file)| (file, surveyed.into_iter().map(Some).collect()))
            .collect();
    for (number, &transform) in request.transforms.iter().enumerate() {
        let mut known = BTreeMap::new();
        for (&file, surveyed) in &mut first {
            let surveyed = surveyed.get_mut(number).and_then(Option::take);
            known.extend(surveyed.filter(|_| run.is_as_surveyed(file)).map(|it| (file, it)));
        }
        run.pass(workspace, transform, &files, known);
    }
    run.finish(workspace, &files)
}

/// Puts the texts back that an earlier run changed.
fn restore(workspace: &mut Workspace) {
    let changed: Vec<(FileRef, Arc<str>)> = workspace
        .all_files()
        .filter(|file| *workspace.text(file.id) != *file.base)
        .map(|file| (file.id, Arc::clone(&file.base)))
        .collect();
    if !changed.is_empty() {
        workspace.set_texts(changed);
    }
}

/// The ways to build the workspace that were looked into, for people.
fn configurations(workspace: &Workspace) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for configuration in workspace.configurations() {
        let name = Configuration { unit_tests: false, ..configuration.clone() }.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

struct Run<'a> {
    request: &'a Request<'a>,
    ground: &'a Ground,
    outcome: Outcome,
    /// Where text came from.
    history: History,
    /// Whether a signature or a type has changed, which other files may have to do with.
    reshaped: bool,
    /// What the last round deferred, as it would be reported.
    waiting: Vec<Reported>,
    /// Suppression comments that suppressed something: file and offset of the comment in the untouched text.
    used: BTreeSet<(FileRef, u32)>,
}

impl Run<'_> {
    /// Whether what the first survey found in `file` still holds.
    fn is_as_surveyed(&self, file: FileRef) -> bool {
        !self.reshaped && !self.history.changed(file)
    }

    /// `known`: what is known already of files that have not changed since.
    fn pass(
        &mut self,
        workspace: &mut Workspace,
        transform: &dyn AnyTransform,
        files: &[FileRef],
        mut known: BTreeMap<FileRef, Surveyed>,
    ) {
        let mut latest: BTreeMap<FileRef, (Surveyed, Vec<Left>)> = BTreeMap::new();
        let mut seen = Ordinals::new();
        let mut todo = files.to_vec();
        self.waiting.clear();
        for round in 0..ROUNDS {
            let unknown: Vec<FileRef> =
                todo.iter().copied().filter(|file| !known.contains_key(file)).collect();
            let again =
                survey(workspace, self.ground, &[transform], &unknown, self.request).into_iter().flatten();
            for mut surveyed in std::mem::take(&mut known).into_values().chain(again) {
                let declines: Vec<_> = surveyed.declines.drain(..).collect();
                let mut left: Vec<Left> =
                    declines.into_iter().map(|decline| self.left(workspace, decline)).collect();
                if let (1.., Some((_, first))) = (round, latest.remove(&surveyed.file)) {
                    // Of what was settled before, the first survey spoke.
                    let of_here = |it: &Reported| it.proposal.finding.file == surveyed.file;
                    let mut open: Vec<Reported> = self.waiting.extract_if(.., |it| of_here(it)).collect();
                    open.retain(|it| {
                        !surveyed.proposals.iter().any(|new| new.finding.is_of(&it.proposal.finding))
                    });
                    left.retain(|it| {
                        let is_of = |open: &Reported| open.proposal.finding.is_of(&it.decline.finding);
                        open.iter().position(is_of).map(|waited| open.remove(waited)).is_some()
                    });
                    // What an accepted change has made possible was left alone before it.
                    let possible_now = |it: &Left| {
                        surveyed.proposals.iter().any(|new| new.finding.is_of(&it.decline.finding))
                    };
                    left.extend(first.into_iter().filter(|it| !possible_now(it)));
                    // What is not there any more lost to what was accepted.
                    self.outcome.findings.extend(open);
                }
                latest.insert(surveyed.file, (surveyed, left));
            }
            // What an earlier round reported of these files, and did not apply, was found again.
            self.outcome.findings.retain(|it| {
                let again = todo.contains(&it.proposal.finding.file);
                let settled = matches!(it.fate, Fate::Accepted | Fate::Deferred);
                it.proposal.finding.transform != transform.meta().id || settled || !again
            });
            let proposals = latest.values_mut().flat_map(|(it, _)| it.proposals.drain(..)).collect();
            let accepted = |run: &Self| {
                let is_accepted = |it: &&Reported| {
                    it.fate == Fate::Accepted && it.proposal.finding.transform == transform.meta().id
                };
                run.outcome.findings.iter().filter(is_accepted).count()
            };
            let before = accepted(self);
            self.waiting = self.round(workspace, proposals, &mut seen);
            let reshapes = transform.meta().scope != Scope::Body && accepted(self) > before;
            self.reshaped |= reshapes;
            let deferred: BTreeSet<FileRef> =
                self.waiting.iter().map(|it| it.proposal.finding.file).collect();
            if reshapes {
                // A new signature may allow the same of its callers, wherever they are.
                todo = files.to_vec();
            } else if deferred.is_empty() {
                break;
            } else {
                todo = deferred.into_iter().collect();
            }
        }
        self.outcome.findings.append(&mut self.waiting);
        let mut macro_calls = 0;
        for (file, (surveyed, left)) in latest {
            self.outcome.declines.extend(left);
            self.outcome.crashes.extend(surveyed.crash);
            if !surveyed.parses && !self.outcome.unparsed.contains(&file) {
                self.outcome.unparsed.push(file);
            }
            macro_calls += surveyed.macro_calls;
            self.outcome.types_asked += surveyed.types_asked;
            self.outcome.types_unknown += surveyed.types_unknown;
            self.outcome.timing.find += surveyed.find_ns;
            self.outcome.timing.prove += surveyed.prove_ns;
        }
        // Every pass sees the same calls.
        self.outcome.macro_calls = self.outcome.macro_calls.max(macro_calls);
    }

    /// Decides what becomes of each proposal, applies the accepted ones, and gives those that wait.
    fn round(
        &mut self,
        workspace: &mut Workspace,
        proposals: Vec<Proposal>,
        seen: &mut Ordinals,
    ) -> Vec<Reported> {
        let mut suppressions: BTreeMap<FileRef, Suppressions> = BTreeMap::new();
        let mut candidates: Vec<(String, Proposal)> = Vec::new();
        for mut proposal in proposals {
            let file = proposal.finding.file;
            let comments = suppressions.entry(file).or_insert_with(|| comments::read(&workspace.text(file)));
            let origin = self.history.origin_of(file, proposal.finding.span).start;
            let id = identify(workspace, &proposal, origin, seen);
            if self.request.policy.skips(file, proposal.finding.transform)
                || !self.request.policy.concerns(&proposal, &self.history)
            {
                continue;
            }
            self.request.policy.reclassify(&mut proposal);
            match self.fate(comments, &id, &proposal) {
                Some(fate) => self.report(workspace, id, proposal, fate),
                None => candidates.push((id, proposal)),
            }
        }
        let (ids, proposals): (Vec<String>, Vec<Proposal>) = candidates.into_iter().unzip();
        let round = schedule::round(&proposals, &|file| workspace.text(file));
        let accepted: HashSet<usize> = round.accepted.iter().copied().collect();
        let mut waiting = Vec::new();
        for (index, (id, proposal)) in ids.into_iter().zip(proposals).enumerate() {
            if accepted.contains(&index) {
                self.report(workspace, id, proposal, Fate::Accepted);
            } else if let Some((_, error)) = round.malformed.iter().find(|(of, _)| *of == index) {
                self.outcome.crashes.push(Crash {
                    transform: proposal.finding.transform,
                    file: proposal.finding.file,
                    message: format!("drafted edits that do not fit the text: {error:?}"),
                    places: Some(1),
                });
            } else {
                waiting.push(self.reported(workspace, id, proposal, Fate::Deferred));
            }
        }
        // Positions of what was reported above are in the text before.
        self.history.add(round.positions);
        if !round.texts.is_empty() {
            let texts = round.texts.into_iter().map(|(file, text)| (file, Arc::from(text))).collect();
            workspace.set_texts(texts);
        }
        waiting
    }

    /// What becomes of a proposal before conflicts are looked at; `None`: it may be applied.
    fn fate(&mut self, suppressions: &Suppressions, id: &str, proposal: &Proposal) -> Option<Fate> {
        let Proposal { finding, plan } = proposal;
        if let Some(index) = suppressions.covering(finding.transform, finding.span) {
            if let Some(directive) = suppressions.directives().get(index) {
                let comment = self.history.origin(finding.file, directive.comment.start);
                self.used.insert((finding.file, comment));
            }
            return Some(Fate::Suppressed);
        }
        match plan.class {
            _ if self.request.dropped.contains(id) => Some(Fate::Rejected),
            _ if self.request.policy.known.contains(id) => Some(Fate::Known),
            _ if self.request.policy.only_look => Some(Fate::NotSelected),
            Safety::Advice => Some(Fate::Advice),
            Safety::Review if !self.request.review && !self.request.named.contains(finding.transform) => {
                Some(Fate::NotSelected)
            }
            Safety::Safe | Safety::Review => None,
        }
    }

    fn report(&mut self, workspace: &Workspace, id: String, proposal: Proposal, fate: Fate) {
        let reported = self.reported(workspace, id, proposal, fate);
        self.outcome.findings.push(reported);
    }

    /// A proposal with its spans turned into those of the untouched text, which people see.
    fn reported(&self, workspace: &Workspace, id: String, mut proposal: Proposal, fate: Fate) -> Reported {
        let Proposal { finding, plan } = &mut proposal;
        let rests_on_earlier = plan.edits.iter().any(|edit| self.history.wrote_in(edit.file, edit.span));
        finding.span = self.history.origin_of(finding.file, finding.span);
        for edit in &mut plan.edits {
            edit.span = self.history.origin_of(edit.file, edit.span);
        }
        for import in &mut plan.imports {
            import.at = self.history.origin(import.file, import.at);
        }
        let (line, column) = line_column(&workspace.file(finding.file).base, finding.span.start);
        Reported {
            id,
            proposal,
            fate,
            rests_on_earlier,
            objection: String::new(),
            bug_report: String::new(),
            line,
            column,
        }
    }

    /// A place left alone, as people see it.
    fn left(&self, workspace: &Workspace, mut decline: Decline) -> Left {
        decline.finding.span = self.history.origin_of(decline.finding.file, decline.finding.span);
        let (line, column) =
            line_column(&workspace.file(decline.finding.file).base, decline.finding.span.start);
        Left { decline, line, column }
    }

    fn finish(mut self, workspace: &mut Workspace, files: &[FileRef]) -> Outcome {
        self.outcome.declines.retain(|it| {
            let finding = &it.decline.finding;
            self.request.policy.is_of_interest(finding.file, finding.span)
        });
        for &file in files {
            self.judge_comments(workspace, file);
        }
        if self.request.policy.fix_suppressions {
            self.remove_comments(workspace);
        }
        // A proposal for one file can change others, which nobody asked to look into.
        for file in workspace.all_files() {
            let new = workspace.text(file.id);
            if *file.base != *new {
                let change = FileChange { old: Arc::clone(&file.base), new: new.to_string() };
                self.outcome.changes.insert(file.id, change);
            }
        }
        let Outcome { findings, declines, crashes, timing, .. } = &mut self.outcome;
        // In the order in which insertions at one point are applied.
        findings.sort_by(|a, b| {
            let key =
                |it: &Reported| (it.proposal.finding.clone(), it.proposal.plan.edits.clone(), it.id.clone());
            key(a).cmp(&key(b))
        });
        declines.sort_by(|a, b| a.decline.finding.cmp(&b.decline.finding));
        crashes.sort_by(|a, b| (a.file, a.transform).cmp(&(b.file, b.transform)));
        // Nanoseconds were summed; the report speaks of milliseconds.
        timing.find /= 1_000_000;
        timing.prove /= 1_000_000;
        self.outcome
    }
}

/// Where in the untouched text each of the findings stood that are alike: their place in the list is their ordinal,
/// whichever round finds them.
type Ordinals = BTreeMap<String, Vec<u32>>;

/// An id that survives edits elsewhere and reformatting: see DESIGN, the JSON report.
fn identify(workspace: &Workspace, proposal: &Proposal, origin: u32, seen: &mut Ordinals) -> String {
    let finding = &proposal.finding;
    let file = workspace.file(finding.file);
    let package = workspace.packages().get(file.package).map_or("", |package| package.name.as_str());
    let key = [finding.transform, package, &file.relative, &finding.item, &finding.text].join("\0");
    let alike = seen.entry(key.clone()).or_default();
    let ordinal = alike.iter().position(|&at| at == origin).unwrap_or_else(|| {
        alike.push(origin);
        alike.len() - 1
    });
    // A baseline outlives the version of memfix that wrote it.
    let mut hasher = FnvHasher::default();
    hasher.write(key.as_bytes());
    hasher.write(&(ordinal as u64).to_le_bytes());
    format!("{:016x}", hasher.finish())
}

/// 1-based line and column, in characters, of a byte offset.
pub fn line_column(text: &str, offset: u32) -> (u32, u32) {
    let before = text.get(..offset as usize).unwrap_or(text);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line as u32, column as u32)
}
