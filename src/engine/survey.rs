//! Transforms over many files, in parallel, each file on its own clone of the database.
//!
//! A panic of one transform in one file becomes a [`Crash`] and spoils nothing else. The analyser unwinds threads that
//! waited for a panicked query as `Cancelled`: such files run again, alone.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Instant;

use ra_ap_syntax::SyntaxKind;
use rayon::prelude::*;
use salsa::Cancelled;

use crate::engine::{Crash, Request};
use crate::facts::callers::Realm;
use crate::facts::source::is_test_item;
use crate::facts::{Dialect, Facts};
use crate::transform::{AnyTransform, Decline, FileRef, Proposal, SyntaxIndex};
use crate::workspace::{Database, Role, Workspace};

/// Stack of a worker, bytes: the analyser recurses over deeply nested code.
const STACK: usize = 32 << 20;

/// What one transform found in one file.
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

/// Clones of the database are what goes to other threads; it is not `Sync`.
#[derive(Clone)]
struct Snapshot(Database);

/// Surveys `files` in their order, each for all `transforms` in theirs: the syntax of a file is walked once. All
/// snapshots are dropped on return.
pub fn survey(
    workspace: &Workspace,
    transforms: &[&dyn AnyTransform],
    files: &[FileRef],
    request: &Request<'_>,
) -> Vec<Vec<Surveyed>> {
    // Most passes have nothing to look at again, and need no threads for that.
    if files.is_empty() {
        return Vec::new();
    }
    let tests = request.tests;
    let realm = Arc::new(realm(workspace));
    let jobs: Vec<(FileRef, Dialect)> =
        files.iter().map(|&file| (file, dialect(workspace, file, &realm))).collect();
    let one = |db: &Database, (file, dialect): &(FileRef, Dialect)| {
        survey_file(db, transforms, *file, dialect.clone(), tests)
    };
    let db = Snapshot(workspace.snapshot());
    let fan_out = || jobs.par_iter().map_with(db, |db, job| one(&db.0, job)).collect::<Vec<_>>();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(request.jobs).stack_size(STACK).build();
    let results = match pool {
        Ok(pool) => pool.install(fan_out),
        // Without threads of our own, the caller's does.
        Err(_) => jobs.iter().map(|job| one(&workspace.snapshot(), job)).collect(),
    };
    results
        .into_iter()
        .zip(&jobs)
        .map(|(result, job)| {
            let result = match result {
                Err(payload) if payload.is::<Cancelled>() => one(&workspace.snapshot(), job),
                result => result,
            };
            result.unwrap_or_else(|payload| {
                transforms.iter().map(|transform| crashed(*transform, job.0, &*payload)).collect()
            })
        })
        .collect()
}

fn survey_file(
    db: &Database,
    transforms: &[&dyn AnyTransform],
    file: FileRef,
    dialect: Dialect,
    tests: bool,
) -> Result<Vec<Surveyed>, Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(|| {
        let start = Instant::now();
        Facts::ask(db, file, dialect, |facts| {
            let mut kinds: Vec<SyntaxKind> =
                transforms.iter().flat_map(|transform| transform.kinds()).copied().collect();
            kinds.push(SyntaxKind::MACRO_CALL);
            kinds.sort_unstable();
            kinds.dedup();
            let index = SyntaxIndex::new(facts.tree(), &kinds, |node| !tests && is_test_item(node));
            // The walk is no transform's own.
            let mut walked = start.elapsed().as_nanos() as u64;
            transforms
                .iter()
                .map(|transform| {
                    let mut surveyed = survey_one(*transform, file, &index, facts);
                    surveyed.find_ns += std::mem::take(&mut walked);
                    surveyed
                })
                .collect()
        })
    }))
}

/// What one transform finds in a file. A panic of it spoils nothing of the others.
fn survey_one(
    transform: &dyn AnyTransform,
    file: FileRef,
    index: &SyntaxIndex,
    facts: &Facts<'_>,
) -> Surveyed {
    let (asked, unknown) = facts.type_statistics();
    match catch_unwind(AssertUnwindSafe(|| transform.survey(index, facts))) {
        Ok(survey) => {
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
        // Not of this transform's making: the whole file runs again.
        Err(payload) if payload.is::<Cancelled>() => resume_unwind(payload),
        Err(payload) => crashed(transform, file, &*payload),
    }
}

fn crashed(transform: &dyn AnyTransform, file: FileRef, payload: &(dyn Any + Send)) -> Surveyed {
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("panicked without a message");
    let crash = Crash { transform: transform.meta().id, file, message: message.to_owned() };
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

/// What may be written into `file`: its package's edition and oldest compiler, else the toolchain in use.
fn dialect(workspace: &Workspace, file: FileRef, realm: &Arc<Realm>) -> Dialect {
    let package = workspace.packages().get(workspace.file(file).package);
    Dialect {
        edition: package.map_or_else(|| "2021".to_owned(), |package| package.edition.clone()),
        msrv: package.and_then(|package| package.rust_version).unwrap_or_else(|| workspace.rustc_version()),
        lints: package.map_or_else(Vec::new, |package| package.lints.clone()),
        realm: Arc::clone(realm),
    }
}

fn realm(workspace: &Workspace) -> Realm {
    let mut realm = Realm::default();
    for file in workspace.files() {
        if file.read_only.is_none() {
            realm.editable.insert(file.id);
        }
        if file.in_several_crates {
            realm.shared.insert(file.id);
        }
        if file.role != Role::Library {
            realm.programs.insert(file.id);
        }
    }
    realm
}
