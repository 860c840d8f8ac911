//! The rewrites of function bodies on one function: in the order of the passes, each on fresh text, and the result is
//! what a person would write.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use memfix::engine::{self, Fate, Outcome, Request};
use memfix::transforms::ALL;
use memfix::workspace::{InlineCrate, Workspace};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/interplay").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_default()
}

/// What all transforms, also those that run only when named, make of a program.
fn rewrite(text: &str) -> (String, Outcome) {
    let krate = InlineCrate {
        name: "program".to_owned(),
        edition: "2021".to_owned(),
        files: vec![("src/lib.rs".to_owned(), text.to_owned())],
        is_member: true,
        ..InlineCrate::default()
    };
    let mut workspace = Workspace::from_crates(vec![krate], None).unwrap();
    let files: Vec<_> = workspace.files().iter().map(|file| file.id).collect();
    let request = Request {
        transforms: ALL.to_vec(),
        files: files.clone(),
        review: true,
        named: ALL.iter().map(|transform| transform.meta().id).collect(),
        ..Request::default()
    };
    let outcome = engine::run(&mut workspace, &request);
    assert!(outcome.crashes.is_empty(), "{:?}", outcome.crashes);
    let new = outcome.changes.get(&files[0]).map_or_else(|| text.to_owned(), |change| change.new.clone());
    (new, outcome)
}

/// The transforms that the comment above each function names.
fn promised(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .windows(2)
        .filter_map(|pair| {
            let ids = pair[0].strip_prefix("/// ")?.split(", ").map(str::to_owned).collect();
            Some((pair[1].strip_prefix("fn ")?.split('(').next()?.to_owned(), ids))
        })
        .collect()
}

#[test]
fn each_function_gets_what_is_promised_and_reads_as_written_by_a_person() {
    let before = read("program.rs");
    let (after, outcome) = rewrite(&before);
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in outcome.findings.iter().filter(|found| found.fate == Fate::Accepted) {
        let finding = &found.proposal.finding;
        given.entry(finding.item.clone()).or_default().insert(finding.transform.to_owned());
    }
    assert_eq!(given, promised(&before));
    if std::env::var_os("MEMFIX_BLESS").is_some() {
        std::fs::write(path("program.after.rs"), &after).unwrap();
    }
    assert_eq!(after, read("program.after.rs"), "`cargo bless` accepts the text after the rewrite");
}

#[test]
fn a_second_run_changes_nothing() {
    let after = read("program.after.rs");
    assert_eq!(rewrite(&after).0, after);
}

#[test]
fn the_program_says_the_same_before_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let said = ["program.rs", "program.after.rs"].map(|name| {
        let program = folder.path().join(name).with_extension("exe");
        let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition", "2021", "--crate-name", "program", "-D", "warnings", "-o"])
            .arg(&program)
            .arg(path(name))
            .output()
            .unwrap();
        assert!(rustc.status.success(), "{name}: {}", String::from_utf8_lossy(&rustc.stderr));
        let output = Command::new(&program).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    });
    assert_eq!(said[0], said[1]);
}

/// Line, column and edits are those of the untouched text, whichever pass found the place.
#[test]
fn what_later_passes_find_is_reported_where_it_stood_at_first() {
    let before = read("program.rs");
    let (_, outcome) = rewrite(&before);
    let mut capacities = 0;
    for found in &outcome.findings {
        let finding = &found.proposal.finding;
        let line = before.lines().nth(found.line as usize - 1).unwrap();
        let column = line.chars().take(found.column as usize - 1).map(char::len_utf8).sum::<usize>();
        if finding.transform == "insert-capacity" && !found.rests_on_earlier {
            let rewritten = &line[column..];
            assert!(["Vec::new()", "for "].iter().any(|it| rewritten.starts_with(it)), "{line}");
            for edit in &found.proposal.plan.edits {
                assert!(matches!(&before[edit.span.range()], "new()" | ""), "{line}");
            }
            capacities += 1;
        }
    }
    assert!(capacities >= 3, "{capacities}");
}
