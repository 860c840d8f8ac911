//! `--verify types`: what the rewritten text breaks is found and blamed on the right proposal.

use std::collections::BTreeSet;

use memfix::engine::{Changeset, Fate, FileChange, Reported, Request};
use memfix::transform::{Edit, FileRef, Finding, Proposal, Span};
use memfix::verify::{How, Level, settle, types};
use memfix::workspace::{InlineCrate, Workspace};

use crate::careless::{Careless, plan};

const TEXT: &str = "\
pub fn broken_before() -> u8 {
    \"\"
}

pub fn first(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn second(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows {
        out.push(*row);
    }
    out
}
";

fn load(text: &str) -> (Workspace, FileRef) {
    let krate = InlineCrate {
        name: "subject".to_owned(),
        edition: "2021".to_owned(),
        rust_version: None,
        files: vec![("src/lib.rs".to_owned(), text.to_owned())],
        deps: Vec::new(),
        is_member: true,
    };
    let workspace = Workspace::from_crates(vec![krate], None).unwrap();
    let file = workspace.files()[0].id;
    (workspace, file)
}

/// Rewrites each `(nth occurrence, old, new)` of `TEXT`; the id of an edit is its number. Gives the messages of what
/// is new and the ids to drop.
fn verdict(edits: &[(usize, &str, &str)]) -> (Vec<String>, BTreeSet<String>) {
    let (mut workspace, file) = load(TEXT);
    let mut findings = Vec::new();
    let mut new = TEXT.to_owned();
    for (id, &(nth, old, text)) in edits.iter().enumerate().rev() {
        let (start, _) = TEXT.match_indices(old).nth(nth).unwrap();
        let span = Span::new(start as u32, (start + old.len()) as u32);
        new.replace_range(span.range(), text);
        findings.push(reported(id.to_string(), Edit { file, span, new: text.to_owned() }));
    }
    let changes = Changeset::from([(file, FileChange { old: TEXT.into(), new })]);
    let verdict = types::check(&mut workspace, &changes, &findings, 2);
    assert_eq!(&*workspace.text(file), TEXT, "the texts are put back");
    (verdict.problems.into_iter().map(|problem| problem.message).collect(), verdict.drop)
}

fn reported(id: String, edit: Edit) -> Reported {
    let finding = Finding {
        transform: "test",
        file: edit.file,
        span: edit.span,
        item: String::new(),
        text: String::new(),
    };
    Reported {
        id,
        proposal: Proposal { finding, plan: plan(edit) },
        fate: Fate::Accepted,
        rests_on_earlier: false,
        objection: String::new(),
        bug_report: String::new(),
        line: 1,
        column: 1,
    }
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

const GOOD: &str = "Vec::with_capacity(rows.len())";

#[test]
fn a_correct_rewrite_passes_although_the_file_had_an_error() {
    assert_eq!(verdict(&[(0, "Vec::new()", GOOD), (1, "Vec::new()", GOOD)]), (vec![], ids(&[])));
}

#[test]
fn a_type_error_drops_the_edit_in_its_function_only() {
    let (problems, drop) = verdict(&[(0, "Vec::new()", GOOD), (1, "Vec::new()", "Vec::with_capacity(rows)")]);
    assert!(problems.len() == 1 && problems[0].starts_with("E0308: expected usize"), "{problems:?}");
    assert_eq!(drop, ids(&["1"]));
    let (_, drop) = verdict(&[(0, "Vec::new()", "Vec::with_capacity(\"\")"), (1, "Vec::new()", GOOD)]);
    assert_eq!(drop, ids(&["0"]));
}

#[test]
fn a_second_error_with_the_message_of_an_old_one_is_new() {
    let (problems, drop) =
        verdict(&[(0, "Vec::new()", GOOD), (1, "    out\n}", "    let _: u8 = \"\";\n    out\n}")]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(drop, ids(&["1"]));
}

#[test]
fn an_unresolved_name_and_an_unknown_receiver_are_found() {
    let (problems, drop) = verdict(&[(0, "in rows", "in no_such_thing().iter()")]);
    for expected in ["E0425: no such value in this scope", "the type of `no_such_thing()` is unknown"] {
        assert!(problems.iter().any(|problem| problem == expected), "{problems:?}");
    }
    assert_eq!(drop, ids(&["0"]));
}

#[test]
fn a_syntax_error_is_found() {
    let (problems, drop) = verdict(&[(0, "Vec::new()", GOOD), (1, "Vec::new()", "Vec::new(")]);
    assert!(problems.iter().any(|problem| problem.starts_with("syntax error")), "{problems:?}");
    assert_eq!(drop, ids(&["1"]));
}

/// Gives every `Vec::new()` a capacity, and in functions whose name says so one of the wrong type.
static CARELESS: Careless = Careless(|function| match function.starts_with("wrong") {
    true => "Vec::with_capacity(\"\")",
    false => "Vec::with_capacity(8)",
});

/// What became of the findings, by name of their function, and the text.
fn settled(level: Level) -> (Vec<(String, Fate)>, String) {
    let functions = ["right_1", "wrong_1", "wrong_2", "right_2", "wrong_3", "wrong_4"];
    let text: String =
        functions.map(|name| format!("pub fn {name}() -> Vec<u8> {{\n    Vec::new()\n}}\n\n")).concat();
    let (mut workspace, file) = load(&text);
    let mut request =
        Request { transforms: vec![&CARELESS], files: vec![file], jobs: 2, ..Request::default() };
    let outcome = settle(&mut workspace, &mut request, &How::in_memory(level));
    let fates =
        outcome.findings.iter().map(|found| (found.proposal.finding.item.clone(), found.fate)).collect();
    (fates, outcome.changes[&file].new.clone())
}

#[test]
fn only_what_breaks_the_code_is_rejected() {
    let (fates, text) = settled(Level::Types);
    for (function, fate) in &fates {
        let expected = if function.starts_with("wrong") { Fate::Rejected } else { Fate::Accepted };
        assert_eq!(*fate, expected, "{function}");
    }
    assert_eq!(fates.len(), 6, "{fates:?}");
    assert_eq!(text.matches("Vec::with_capacity(8)").count(), 2, "{text}");
    assert_eq!(text.matches("Vec::new()").count(), 4, "{text}");
}

#[test]
fn without_verification_nothing_is_rejected() {
    let (fates, text) = settled(Level::None);
    assert!(fates.iter().all(|(_, fate)| *fate == Fate::Accepted), "{fates:?}");
    assert_eq!(text.matches("Vec::with_capacity(\"\")").count(), 4, "{text}");
}
