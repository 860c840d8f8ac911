//! `--verify types`: no new syntax error, type error or unknown type, looked for in memory.
//!
//! A fast filter, no judge: the analyser does not see a use after a move, for one. Only changed files are looked into,
//! once untouched and once rewritten; what was wrong before is the user's.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ra_ap_hir::{Semantics, attach_db};
use ra_ap_ide::{AnalysisHost, AssistResolveStrategy, DiagnosticsConfig};
use ra_ap_ide_db::{FileId, RootDatabase, Severity};
use ra_ap_syntax::Edition;
use ra_ap_syntax::ast::{self, AstNode};
use rayon::prelude::*;

use super::blame::Texts;
use super::{Baseline, Fault, Problem, Verdict, parse};
use crate::engine::{Changeset, Reported};
use crate::transform::FileRef;
use crate::workspace::Workspace;

/// Compares the rewritten texts of `changes` with the untouched ones and blames what is new on `findings`.
///
/// The texts of `workspace` are afterwards as they were before.
pub fn check(workspace: &mut Workspace, changes: &Changeset, findings: &[Reported]) -> Verdict {
    check_against(&mut Baseline::new(), workspace, changes, findings)
}

/// As [`check`]; takes the faults of untouched files from `baseline`, and puts there what it does not have.
pub(super) fn check_against(
    baseline: &mut Baseline,
    workspace: &mut Workspace,
    changes: &Changeset,
    findings: &[Reported],
) -> Verdict {
    if changes.is_empty() {
        return Verdict::default();
    }
    let untouched: Vec<(FileRef, Arc<str>)> =
        changes.keys().map(|&file| (file, workspace.text(file))).collect();
    let unknown = changes.keys().copied().filter(|file| !baseline.contains_key(file)).collect();
    baseline.extend(faults(workspace, unknown));
    let rewritten = changes.iter().map(|(&file, change)| (file, Arc::from(change.new.as_str()))).collect();
    workspace.set_texts(rewritten);
    let after = faults(workspace, changes.keys().copied().collect());
    workspace.set_texts(untouched);

    let mut verdict = Verdict::default();
    for (file, found) in after {
        let (Some(change), Some(known)) = (changes.get(&file), baseline.get(&file)) else { continue };
        let texts = Texts::new(&change.old, &change.new);
        for fault in texts.new_faults(known, found) {
            let blamed = texts.nearest(file, &fault, findings);
            verdict.drop.extend(blamed.iter().cloned());
            let line = texts.new_line(fault.span.start);
            verdict.problems.push(Problem { file, line, message: fault.message, blamed });
        }
    }
    verdict.problems.sort();
    verdict
}

/// A clone of the database for one thread.
#[derive(Clone)]
struct Snapshot(RootDatabase);

/// All faults of `files` as they are now, in the order of `files`.
fn faults(workspace: &Workspace, files: Vec<FileRef>) -> Vec<(FileRef, Vec<Fault>)> {
    let files: Vec<(FileRef, Edition, Arc<str>)> = files
        .into_iter()
        .map(|file| {
            let edition = &workspace.packages()[workspace.file(file).package].edition;
            (file, edition.parse().unwrap_or(Edition::CURRENT), workspace.text(file))
        })
        .collect();
    files
        .into_par_iter()
        .map_with(Snapshot(workspace.snapshot()), |Snapshot(db), (file, edition, text)| {
            let mut faults = parse::faults(&text, edition);
            // A broken tree only makes the analyser guess.
            if faults.is_empty() {
                let id = FileId::from_raw(file.0);
                let semantic = catch_unwind(AssertUnwindSafe(|| {
                    let mut semantic = errors(db, id);
                    semantic.extend(unknown_receivers(db, id));
                    semantic
                }));
                faults.extend(semantic.unwrap_or_else(|_| {
                    let message = "the analyser crashes on this file".to_owned();
                    vec![Fault { message, span: crate::transform::Span::at(0) }]
                }));
            }
            (file, faults)
        })
        .collect()
}

/// The errors that the analyser reports in `file`.
fn errors(db: &RootDatabase, file: FileId) -> Vec<Fault> {
    let config =
        DiagnosticsConfig { style_lints: false, snippet_cap: None, ..DiagnosticsConfig::test_sample() };
    let analysis = AnalysisHost::with_database(db.clone()).analysis();
    // Nothing changes the database meanwhile, so the call is not cancelled.
    let found = analysis.semantic_diagnostics(&config, AssistResolveStrategy::None, file).unwrap_or_default();
    found
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.range.file_id == file)
        .map(|diagnostic| Fault {
            message: format!("{}: {}", diagnostic.code.as_str(), diagnostic.message),
            span: diagnostic.range.range.into(),
        })
        .collect()
}

/// Method calls on something whose type the analyser does not know.
fn unknown_receivers(db: &RootDatabase, file: FileId) -> Vec<Fault> {
    attach_db(db, || {
        let sema = Semantics::new(db);
        let tree = sema.parse(sema.attach_first_edition(file));
        let calls = tree.syntax().descendants().filter_map(ast::MethodCallExpr::cast);
        calls
            .filter_map(|call| {
                let receiver = call.receiver()?;
                let known = sema.type_of_expr(&receiver).is_some_and(|ty| !ty.original.is_unknown());
                let folded = receiver.syntax().text().to_string().split_whitespace().collect::<String>();
                (!known).then(|| Fault {
                    message: format!("the type of `{folded}` is unknown"),
                    span: receiver.syntax().text_range().into(),
                })
            })
            .collect()
    })
}
