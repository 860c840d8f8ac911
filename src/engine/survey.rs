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
use crate::transform::{AnyTransform, Decline, FileRef, Proposal, Reason, SyntaxIndex};
use crate::workspace::{Database, Role, Sight, Stopped, Watch, Workspace};

/// Something in the function leads nowhere.
pub const UNKNOWN_TYPES: Reason = Reason {
    id: "unknown-types",
    sentence: "a name, a call or a macro in the function leads nowhere, so that not all that happens in it is understood",
};

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

/// A file and what the threads must know of it.
pub(super) struct Job {
    pub(super) path: String,
    pub(super) dialect: Dialect,
}

/// Surveys `files` in their order, each for all `transforms` in theirs: the syntax of a file is walked once in each
/// configuration. What comes out holds in every configuration.
pub fn survey(
    workspace: &Workspace,
    transforms: &[&dyn AnyTransform],
    files: &[FileRef],
    request: &Request<'_>,
) -> Vec<Vec<Surveyed>> {
    let all: Vec<FileRef> = workspace.files().iter().map(|file| file.id).collect();
    let everywhere = workspace.sights(&all);
    let names: Vec<String> = workspace.configurations().map(ToString::to_string).collect();
    let realms: Vec<Arc<Realm>> =
        (0..names.len()).map(|view| Arc::new(realm(workspace, &everywhere, view))).collect();
    let sights = workspace.sights(files);
    let padders = padders(workspace, &request.policy);
    let jobs: HashMap<(FileRef, usize), Job> = sights
        .iter()
        .filter_map(|sight| {
            let padder = padders.get(workspace.file(sight.file).package)?;
            let job = job(workspace, sight, realms.get(sight.view)?, padder, &request.policy);
            Some(((sight.file, sight.view), job))
        })
        .collect();
    let answers =
        workspace.each(request.jobs, &sights, |db, watch, sight| match jobs.get(&(sight.file, sight.view)) {
            Some(job) => survey_file(db, watch, transforms, sight, job, request.tests),
            None => Vec::new(),
        });
    let numbers: HashMap<(usize, FileRef), FileRef> =
        everywhere.iter().map(|it| ((it.view, it.local), it.file)).collect();
    let mut of_file: HashMap<FileRef, Vec<View<'_>>> = HashMap::with_capacity(files.len());
    for (answer, sight) in answers.into_iter().zip(&sights) {
        let mut found = answer.unwrap_or_else(|why| {
            transforms.iter().map(|transform| crashed(*transform, sight.file, &why)).collect()
        });
        for surveyed in &mut found {
            renumber(surveyed, sight, &numbers);
        }
        let name = names.get(sight.view).map_or("", String::as_str);
        of_file.entry(sight.file).or_default().push(View { name, inactive: sight.inactive, found });
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
        match facts.unseen(proposal.finding.span) {
            None => survey.proposals.push(proposal),
            Some(what) => survey.declines.push(Decline {
                finding: proposal.finding,
                reason: UNKNOWN_TYPES,
                message: format!("{what} in the function is not understood"),
            }),
        }
    }
    let (types_asked, types_unknown) = facts.type_statistics();
    Surveyed {
        file,
        proposals: survey.proposals,
        declines: survey.declines,
        parses: facts.parses(),
        crash: None,
        types_asked: types_asked - asked,
        types_unknown: types_unknown - unknown,
        macro_calls: index.count(SyntaxKind::MACRO_CALL) as u64,
        find_ns: survey.find_ns,
        prove_ns: survey.prove_ns,
    }
}

fn crashed(transform: &dyn AnyTransform, file: FileRef, why: &Stopped) -> Surveyed {
    let crash = Crash { transform: transform.meta().id, file, message: why.to_string() };
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
    let dialect = Dialect {
        edition: package.map_or_else(|| "2021".to_owned(), |package| package.edition.clone()),
        msrv: package.and_then(|package| package.rust_version).unwrap_or_else(|| workspace.rustc_version()),
        lints: package.map_or_else(Vec::new, |package| package.lints.clone()),
        realm: Arc::clone(realm),
        public: policy.public,
        thresholds: policy.thresholds(sight.file),
        padder: Arc::clone(padder),
    };
    Job { path: file.relative.clone(), dialect }
}

/// What the files are to each other, under the numbers that they have in one configuration.
pub(super) fn realm(workspace: &Workspace, everywhere: &[Sight], view: usize) -> Realm {
    let mut realm = Realm { inexact_layouts: !workspace.layouts_are_exact(), ..Realm::default() };
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
