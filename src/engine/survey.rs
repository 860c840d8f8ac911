//! One transform over many files, in parallel, each file on its own clone of the database.
//!
//! A panic in one file becomes a [`Crash`] and spoils nothing else. The analyser unwinds threads that waited for a
//! panicked query as `Cancelled`: such files run again, alone.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use ra_ap_syntax::SyntaxKind;
use rayon::prelude::*;
use salsa::Cancelled;

use crate::engine::{Crash, Request};
use crate::facts::source::is_test_item;
use crate::facts::{Dialect, Facts};
use crate::transform::{AnyTransform, Decline, FileRef, Proposal, SyntaxIndex};
use crate::workspace::{Database, Workspace};

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

/// Surveys `files`, in their order. All snapshots are dropped on return.
pub fn survey(
    workspace: &Workspace,
    transform: &dyn AnyTransform,
    files: &[FileRef],
    request: &Request<'_>,
) -> Vec<Surveyed> {
    let tests = request.tests;
    let jobs: Vec<(FileRef, Dialect)> = files.iter().map(|&file| (file, dialect(workspace, file))).collect();
    let one = |db: &Database, (file, dialect): &(FileRef, Dialect)| {
        survey_file(db, transform, *file, dialect.clone(), tests)
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
            result.unwrap_or_else(|payload| crashed(transform, job.0, &*payload))
        })
        .collect()
}

fn survey_file(
    db: &Database,
    transform: &dyn AnyTransform,
    file: FileRef,
    dialect: Dialect,
    tests: bool,
) -> Result<Surveyed, Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(|| {
        let start = Instant::now();
        Facts::ask(db, file, dialect, |facts| {
            let mut kinds = transform.kinds().to_vec();
            kinds.push(SyntaxKind::MACRO_CALL);
            let index = SyntaxIndex::new(facts.tree(), &kinds, |node| !tests && is_test_item(node));
            let indexed = start.elapsed().as_nanos() as u64;
            let survey = transform.survey(&index, facts);
            let (types_asked, types_unknown) = facts.type_statistics();
            Surveyed {
                file,
                proposals: survey.proposals,
                declines: survey.declines,
                parses: facts.parses(),
                crash: None,
                types_asked,
                types_unknown,
                macro_calls: index.count(SyntaxKind::MACRO_CALL) as u64,
                find_ns: indexed + survey.find_ns,
                prove_ns: survey.prove_ns,
            }
        })
    }))
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
fn dialect(workspace: &Workspace, file: FileRef) -> Dialect {
    let package = workspace.packages().get(workspace.file(file).package);
    Dialect {
        edition: package.map_or_else(|| "2021".to_owned(), |package| package.edition.clone()),
        msrv: package.and_then(|package| package.rust_version).unwrap_or_else(|| workspace.rustc_version()),
        lints: package.map_or_else(Vec::new, |package| package.lints.clone()),
    }
}
