//! `--verify types`: no new syntax error, type error or unknown type, looked for in memory.
//!
//! A fast filter, no judge: the analyser does not see a use after a move, for one. Only changed files are looked into,
//! once untouched and once rewritten; what was wrong before is the user's.

use std::collections::BTreeMap;
use std::sync::Arc;

use ra_ap_hir::{Semantics, attach_db};
use ra_ap_ide::{AnalysisHost, AssistResolveStrategy, DiagnosticsConfig};
use ra_ap_ide_db::{FileId, RootDatabase, Severity};
use ra_ap_syntax::Edition;
use ra_ap_syntax::ast::{self, AstNode};

use super::blame::Texts;
use super::{Baseline, Fault, Problem, Verdict, parse};
use crate::engine::{Changeset, Reported};
use crate::transform::{FileRef, Span};
use crate::workspace::Workspace;

/// Compares the rewritten texts of `changes` with the untouched ones and blames what is new on `findings`.
///
/// Works on `jobs` threads; 0 is as many as there are cores. The texts of `workspace` are afterwards as they were.
pub fn check(workspace: &mut Workspace, changes: &Changeset, findings: &[Reported], jobs: usize) -> Verdict {
    check_against(&mut Baseline::new(), workspace, changes, findings, jobs)
}

/// As [`check`]; takes the faults of untouched files from `baseline`, and puts there what it does not have.
pub(super) fn check_against(
    baseline: &mut Baseline,
    workspace: &mut Workspace,
    changes: &Changeset,
    findings: &[Reported],
    jobs: usize,
) -> Verdict {
    let unknown: Vec<FileRef> = changes.keys().copied().filter(|file| !baseline.contains_key(file)).collect();
    let present: Vec<(FileRef, Arc<str>)> =
        changes.keys().map(|&file| (file, workspace.text(file))).collect();
    if !unknown.is_empty() {
        set(workspace, changes.iter().map(|(&file, change)| (file, Arc::clone(&change.old))));
        baseline.extend(faults(workspace, &unknown, jobs));
    }
    set(workspace, changes.iter().map(|(&file, change)| (file, Arc::from(change.new.as_str()))));
    let after = faults(workspace, &changes.keys().copied().collect::<Vec<_>>(), jobs);
    set(workspace, present.into_iter());

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

/// Sets those texts that differ from what is there: each one set is analysed anew.
fn set(workspace: &mut Workspace, texts: impl Iterator<Item = (FileRef, Arc<str>)>) {
    let different: Vec<_> = texts.filter(|(file, text)| workspace.text(*file) != *text).collect();
    if !different.is_empty() {
        workspace.set_texts(different);
    }
}

/// All faults of `files` as they are now, in every configuration, in the order of `files`.
fn faults(workspace: &Workspace, files: &[FileRef], jobs: usize) -> Vec<(FileRef, Vec<Fault>)> {
    let texts: BTreeMap<FileRef, (Edition, Arc<str>)> = files
        .iter()
        .map(|&file| {
            let edition = &workspace.packages()[workspace.file(file).package].edition;
            (file, (edition.parse().unwrap_or(Edition::CURRENT), workspace.text(file)))
        })
        .collect();
    let sights = workspace.sights(files);
    let found = workspace.each(jobs, &sights, |db, watch, sight| {
        let syntax =
            texts.get(&sight.file).map_or_else(Vec::new, |(edition, text)| parse::faults(text, *edition));
        // In a broken tree the analyser only guesses.
        if !syntax.is_empty() {
            return syntax;
        }
        let file = FileId::from_raw(sight.local.0);
        let what = "looking for type errors";
        watch
            .step(db, what, || {
                let mut faults = errors(db, file);
                faults.extend(unknown_receivers(db, file));
                faults
            })
            .unwrap_or_else(|_| vec![crash()])
    });
    let mut all: Vec<(FileRef, Vec<Fault>)> = files.iter().map(|&file| (file, Vec::new())).collect();
    for (found, sight) in found.into_iter().zip(&sights) {
        if let Some((_, faults)) = all.iter_mut().find(|(file, _)| *file == sight.file) {
            faults.extend(found.unwrap_or_else(|_| vec![crash()]));
        }
    }
    all
}

fn crash() -> Fault {
    Fault { message: "the analyser crashes on this file".to_owned(), span: Span::at(0) }
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
        // "Type annotations needed" is what it says of every `HashMap::len`: it cannot follow that.
        .filter(|diagnostic| diagnostic.code.as_str() != "E0282")
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
