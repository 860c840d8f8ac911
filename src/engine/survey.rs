//! Transforms over many files, in parallel, in every configuration.
//!
//! A transform that panics on a file, or that takes too long, becomes a [`Crash`] and spoils nothing else.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use ra_ap_syntax::SyntaxKind;

use crate::engine::agree::{self, View};
use crate::engine::padders::padders;
use crate::engine::policy::Policy;
use crate::engine::{Crash, Request};
use crate::facts::callers::Realm;
use crate::facts::padding::Padder;
use crate::facts::source::is_test_item;
use crate::facts::{Dialect, Facts};
use crate::transform::{AnyTransform, Decline, FileRef, Proposal, Reason, SILENT_PANIC, Scope, SyntaxIndex};
use crate::workspace::{Configuration, Database, Lints, Role, Sight, Stopped, Watch, Workspace};

/// Something in the function leads nowhere.
pub const UNKNOWN_TYPES: Reason = Reason {
    id: "unknown-types",
    sentence: "a name, a call or a macro in the function leads nowhere as far as the analyser sees, so that not all that happens in it is understood",
};

/// The proof panicked.
pub const PROOF_FAILED: Reason =
    Reason { id: "proof-failed", sentence: "memfix, or the analyser below it, fails on this code" };

/// What one transform found in one file.
#[derive(Debug)]
pub struct Surveyed {
    pub file: FileRef,
    pub proposals: Vec<Proposal>,
    pub declines: Vec<Decline>,
    /// Whether the whole file is Rust.
    pub parses: bool,
    pub crash: Option<Crash>,
    pub types_asked: u64,
    pub types_unknown: u64,
    pub macro_calls: u64,
    pub find_ns: u64,
    pub prove_ns: u64,
}

/// What holds of a workspace whatever its texts are: its files as each configuration sees them.
pub(super) struct Ground {
    sights: Vec<Sight>,
    views: Vec<Seen>,
}

/// One configuration.
struct Seen {
    name: String,
    /// Whether `cfg(test)` is on.
    unit_tests: bool,
    realm: Arc<Realm>,
}

impl Ground {
    pub(super) fn of(workspace: &Workspace) -> Ground {
        let all: Vec<FileRef> = workspace.files().iter().map(|file| file.id).collect();
        let sights = workspace.sights(&all);
        let seen = |(view, configuration): (usize, &Configuration)| Seen {
            name: configuration.to_string(),
            unit_tests: configuration.unit_tests,
            realm: Arc::new(realm(workspace, &sights, view)),
        };
        Ground { views: workspace.configurations().enumerate().map(seen).collect(), sights }
    }

    /// Which of `transforms` look at a view. Where there is one with unit tests and one without, a signature or a type is
    /// judged by all that may name it, and a body by what is there when it is built.
    fn lookers(&self, transforms: &[&dyn AnyTransform], view: usize) -> Vec<usize> {
        let Some(seen) = self.views.get(view) else { return Vec::new() };
        let alike = self.views.iter().all(|other| other.unit_tests == seen.unit_tests);
        let looks = |it: &&dyn AnyTransform| alike || (it.meta().scope != Scope::Body) == seen.unit_tests;
        transforms.iter().enumerate().filter(|(_, it)| looks(it)).map(|(number, _)| number).collect()
    }
}

/// A file and what the threads must know of it.
pub(super) struct Job {
    pub(super) path: String,
    pub(super) dialect: Dialect,
}

/// Surveys `files` in their order, each for all `transforms` in theirs: the syntax of a file is walked once in each
/// configuration. What comes out holds in every configuration.
pub(super) fn survey(
    workspace: &Workspace,
    ground: &Ground,
    transforms: &[&dyn AnyTransform],
    files: &[FileRef],
    request: &Request<'_>,
) -> Vec<Vec<Surveyed>> {
    let lookers: Vec<Vec<usize>> =
        (0..ground.views.len()).map(|view| ground.lookers(transforms, view)).collect();
    let of_view: Vec<Vec<&dyn AnyTransform>> = lookers
        .iter()
        .map(|numbers| numbers.iter().filter_map(|&it| transforms.get(it).copied()).collect())
        .collect();
    let mut sights = workspace.sights(files);
    sights.retain(|sight| of_view.get(sight.view).is_some_and(|it| !it.is_empty()));
    // Only what changes types asks for these, and they are read from manifests and all texts of a library.
    let padders = match transforms.iter().any(|it| it.meta().scope == Scope::Type) {
        true => padders(workspace, &request.policy),
        false => vec![Arc::default(); workspace.packages().len()],
    };
    let jobs: HashMap<(FileRef, usize), Job> = sights
        .iter()
        .filter_map(|sight| {
            let realm = &ground.views.get(sight.view)?.realm;
            let padder = padders.get(workspace.file(sight.file).package)?;
            Some(((sight.file, sight.view), job(workspace, sight, realm, padder, &request.policy)))
        })
        .collect();
    let answers = workspace.each(request.jobs, &sights, |db, watch, sight| {
        match (jobs.get(&(sight.file, sight.view)), of_view.get(sight.view)) {
            (Some(job), Some(transforms)) => survey_file(db, watch, transforms, sight, job, request.tests),
            _ => Vec::new(),
        }
    });
    let numbers: HashMap<(usize, FileRef), FileRef> =
        ground.sights.iter().map(|it| ((it.view, it.local), it.file)).collect();
    let mut of_file: HashMap<FileRef, Vec<View<'_>>> = HashMap::with_capacity(files.len());
    for (answer, sight) in answers.into_iter().zip(&sights) {
        let (Some(numbers_here), Some(here), Some(seen)) =
            (lookers.get(sight.view), of_view.get(sight.view), ground.views.get(sight.view))
        else {
            continue;
        };
        let mut found = answer.unwrap_or_else(|why| {
            here.iter().map(|transform| crashed(*transform, sight.file, &why)).collect()
        });
        for surveyed in &mut found {
            renumber(surveyed, sight, &numbers);
        }
        let found = numbers_here.iter().copied().zip(found).collect();
        let view = View { name: &seen.name, inactive: sight.inactive, found };
        of_file.entry(sight.file).or_default().push(view);
    }
    files
        .iter()
        .map(|file| agree::merge(*file, transforms, of_file.remove(file).unwrap_or_default()))
        .collect()
}

fn survey_file(
    db: &Database,
    watch: &Watch,
    transforms: &[&dyn AnyTransform],
    sight: &Sight,
    job: &Job,
    tests: bool,
) -> Vec<Surveyed> {
    let mut kinds: Vec<SyntaxKind> =
        transforms.iter().flat_map(|transform| transform.kinds()).copied().collect();
    kinds.push(SyntaxKind::MACRO_CALL);
    kinds.sort_unstable();
    kinds.dedup();
    let mut found: Vec<Surveyed> = Vec::with_capacity(transforms.len());
    while let Some(rest) = transforms.get(found.len()..).filter(|rest| !rest.is_empty()) {
        // A handle that was cancelled answers nothing any more, so what is left has one of its own.
        let db = db.clone();
        let start = Instant::now();
        Facts::ask(&db, sight.local, job.dialect.clone(), |facts| {
            let index = SyntaxIndex::new(facts.tree(), &kinds, |node| !tests && is_test_item(node));
            // The walk is no transform's own.
            let mut walked = start.elapsed().as_nanos() as u64;
            for transform in rest {
                let id = transform.meta().id;
                let what = format!("{id} on {}", job.path);
                let surveyed = watch.step(&db, &what, || survey_one(*transform, sight.file, &index, facts));
                if facts.was_spoilt() {
                    watch.was_spoilt();
                }
                let mut surveyed = match surveyed {
                    Ok(surveyed) => surveyed,
                    Err(why) => {
                        found.push(crashed(*transform, sight.file, &why));
                        if matches!(why, Stopped::TooLong(_)) { break } else { continue }
                    }
                };
                surveyed.find_ns += std::mem::take(&mut walked);
                found.push(surveyed);
            }
        });
    }
    found
}

/// What one transform finds in a file.
fn survey_one(
    transform: &dyn AnyTransform,
    file: FileRef,
    index: &SyntaxIndex,
    facts: &Facts<'_>,
) -> Surveyed {
    let (asked, unknown) = facts.type_statistics();
    let mut survey = transform.survey(index, facts);
    for proposal in std::mem::take(&mut survey.proposals) {
        match facts.attempt(|| facts.unseen(proposal.finding.span)) {
            Ok(None) => survey.proposals.push(proposal),
            Ok(Some(what)) => survey.declines.push(Decline {
                finding: proposal.finding,
                reason: UNKNOWN_TYPES,
                message: format!("{what} in the function is not understood"),
            }),
            Err(panic) => survey.failures.push((proposal.finding, panic)),
        }
    }
    let places = survey.failures.len();
    let said = survey.failures.iter().map(|(_, panic)| panic).min_by_key(|it| *it == SILENT_PANIC).cloned();
    let crash =
        said.map(|message| Crash { transform: transform.meta().id, file, message, places: Some(places) });
    survey.declines.extend(survey.failures.into_iter().map(|(finding, panic)| Decline {
        finding,
        reason: PROOF_FAILED,
        message: format!("{}: {panic}", PROOF_FAILED.sentence),
    }));
    let (types_asked, types_unknown) = facts.type_statistics();
    Surveyed {
        file,
        proposals: survey.proposals,
        declines: survey.declines,
        parses: facts.parses(),
        crash,
        types_asked: types_asked - asked,
        types_unknown: types_unknown - unknown,
        macro_calls: index.count(SyntaxKind::MACRO_CALL) as u64,
        find_ns: survey.find_ns,
        prove_ns: survey.prove_ns,
    }
}

fn crashed(transform: &dyn AnyTransform, file: FileRef, why: &Stopped) -> Surveyed {
    let crash = Crash { transform: transform.meta().id, file, message: why.to_string(), places: None };
    Surveyed {
        file,
        proposals: Vec::new(),
        declines: Vec::new(),
        parses: true,
        crash: Some(crash),
        types_asked: 0,
        types_unknown: 0,
        macro_calls: 0,
        find_ns: 0,
        prove_ns: 0,
    }
}

/// Turns the numbers that files have in one configuration into those of the workspace.
fn renumber(surveyed: &mut Surveyed, sight: &Sight, numbers: &HashMap<(usize, FileRef), FileRef>) {
    let of = |file: &mut FileRef| {
        *file = match *file == sight.local {
            true => sight.file,
            false => numbers.get(&(sight.view, *file)).copied().unwrap_or(*file),
        };
    };
    for Proposal { finding, plan } in &mut surveyed.proposals {
        of(&mut finding.file);
        plan.edits.iter_mut().for_each(|edit| of(&mut edit.file));
        plan.imports.iter_mut().for_each(|import| of(&mut import.file));
    }
    surveyed.declines.iter_mut().for_each(|decline| of(&mut decline.finding.file));
}

/// What may be written into `file`: its package's edition and oldest compiler, else the toolchain in use.
pub(super) fn job(
    workspace: &Workspace,
    sight: &Sight,
    realm: &Arc<Realm>,
    padder: &Arc<Padder>,
    policy: &Policy,
) -> Job {
    let file = workspace.file(sight.file);
    let package = workspace.packages().get(file.package);
    let lints = package.map_or_else(Lints::default, |package| package.lints.clone());
    let dialect = Dialect {
        edition: package.map_or_else(|| "2021".to_owned(), |package| package.edition.clone()),
        msrv: package.and_then(|package| package.rust_version).unwrap_or_else(|| workspace.rustc_version()),
        lints: lints.forbidden,
        allowed_lints: lints.allowed,
        realm: Arc::clone(realm),
        public: policy.public,
        thresholds: policy.thresholds(sight.file),
        padder: Arc::clone(padder),
    };
    Job { path: file.relative.clone(), dialect }
}

/// What the files are to each other, under the numbers that they have in one configuration.
pub(super) fn realm(workspace: &Workspace, everywhere: &[Sight], view: usize) -> Realm {
    let mut realm = Realm {
        inexact_layouts: !workspace.layouts_are_exact(),
        scripted: workspace.scripted(),
        ..Realm::default()
    };
    for sight in everywhere.iter().filter(|sight| sight.view == view) {
        let file = workspace.file(sight.file);
        if file.read_only.is_none() {
            realm.editable.insert(sight.local);
        }
        if file.in_several_crates {
            realm.shared.insert(sight.local);
        }
        if file.role != Role::Library {
            realm.programs.insert(sight.local);
        }
    }
    realm
}
