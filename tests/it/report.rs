//! The report on outcomes made by hand: git must read what people read, and programs must get what the schema says.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use memfix::diff::{self, Paint};
use memfix::engine::{Crash, Fate, FileChange, Left, Outcome, Reported, Timing, Verification};
use memfix::format::Note;
use memfix::report::summary::{Circumstances, Summary, summary};
use memfix::report::text::{self, FileDiff};
use memfix::report::{Origin, Report, Std, json};
use memfix::transform::{
    Cost, Decline, Dependency, Edit, FileRef, Finding, Import, Plan, Proposal, Reason, Safety, Saving, Span,
};

const FILES: [(&str, &str, &str); 2] = [
    (
        "src/a.rs",
        "fn a() {\n    let v = Vec::new();\n}\n",
        "fn a() {\n    let v = Vec::with_capacity(n);\n}\n",
    ),
    // No line break at the end, where a diff is the hardest to get right.
    ("src/b.rs", "fn b() {\r\n    x();\r\n}", "fn b() {\r\n    v.reserve(n);\r\n    x();\r\n}"),
];

fn place(file: u32, span: Span) -> Finding {
    Finding {
        transform: "insert-capacity",
        file: FileRef(file),
        span,
        item: "a".to_owned(),
        text: "Vec::new()".to_owned(),
    }
}

fn reported(id: &str, file: u32, span: Span, new: &str, class: Safety, fate: Fate) -> Reported {
    let plan = Plan {
        class,
        because: if class == Safety::Review { "upper bound".to_owned() } else { String::new() },
        // What a message must never do is look like a part of the diff.
        message: "reserve n elements\n--- a/other\n+++ b/other".to_owned(),
        saves: Saving { allocations: Some(1), bytes: None, formula: "8 * n bytes".to_owned() },
        costs: Cost { bytes: 24, note: "held to the end".to_owned() },
        assumes: vec!["n is trusted".to_owned()],
        edits: vec![Edit { file: FileRef(file), span, new: new.to_owned() }],
        imports: vec![Import {
            file: FileRef(file),
            module: 0,
            path: "std::fmt::Write as _".to_owned(),
            at: 0,
            indent: String::new(),
        }],
        dependencies: vec![Dependency {
            manifest: FileRef(file),
            name: "crossbeam-utils".to_owned(),
            requirement: "0.8".to_owned(),
            bare: false,
            inherited: false,
            lock: None,
        }],
        subjects: Vec::new(),
    };
    let proposal = Proposal { finding: place(file, span), plan };
    Reported {
        id: format!("{id:0>16}"),
        proposal,
        fate,
        rests_on_earlier: false,
        objection: String::new(),
        bug_report: String::new(),
        line: 2,
        column: 13,
    }
}

fn left(line: u32, message: &str) -> Left {
    let reason = Reason { id: "rarely-filled", sentence: "the collection is normally empty" };
    let decline = Decline { finding: place(0, Span::new(21, 31)), reason, message: message.to_owned() };
    Left { decline, line, column: 13 }
}

fn outcome() -> Outcome {
    let changes = FILES.iter().enumerate().map(|(index, (_, old, new))| {
        (FileRef(index as u32), FileChange { old: Arc::from(*old), new: (*new).to_owned() })
    });
    let (a, b) = (Span::new(21, 31), Span::at(14));
    Outcome {
        changes: changes.collect::<BTreeMap<_, _>>(),
        findings: vec![
            reported("1", 0, a, "Vec::with_capacity(n)", Safety::Safe, Fate::Accepted),
            reported("2", 1, b, "v.reserve(n);\r\n    ", Safety::Review, Fate::Accepted),
            reported("3", 0, a, "", Safety::Review, Fate::NotSelected),
            reported("4", 0, a, "", Safety::Safe, Fate::Suppressed),
            reported("5", 0, a, "", Safety::Safe, Fate::Rejected),
            reported("6", 0, a, "", Safety::Safe, Fate::Deferred),
            reported("7", 0, a, "", Safety::Advice, Fate::Advice),
        ],
        declines: vec![
            left(4, "`errors` is filled in the error arm only"),
            left(9, "the collection is normally empty"),
        ],
        crashes: vec![Crash {
            transform: "insert-capacity",
            file: FileRef(1),
            message: "index out of bounds".to_owned(),
            places: Some(2),
        }],
        types_asked: 7689,
        types_unknown: 5,
        macro_calls: 3,
        verification: Verification { level: "types", ..Verification::default() },
        timing: Timing { load: 4000, find: 1, prove: 20, verify: 300 },
        ..Outcome::default()
    }
}

fn report(outcome: &Outcome, applied: bool) -> Report {
    let std = Std { source: "component".to_owned(), version: "1.95.0".to_owned() };
    let formats = [(FileRef(0), Note::Formatted), (FileRef(1), Note::NotCleanBefore)];
    Report::new(outcome, &formats, "/w".to_owned(), std, applied, &|file| Origin {
        path: FILES[file.0 as usize].0,
        package: "p",
    })
}

fn diffs(paint: Paint) -> Vec<FileDiff> {
    let one = |&(file, old, new): &(&str, &str, &str)| FileDiff {
        file: file.to_owned(),
        diff: diff::unified(file, old, new, paint),
    };
    FILES.iter().map(one).collect()
}

/// Everything that a dry run can print.
fn printed(paint: Paint) -> String {
    let report = report(&outcome(), false);
    text::diff(&report, &diffs(paint), paint) + &text::declined(&report, paint, true)
}

fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    for (file, old, _) in FILES {
        fs::write(folder.path().join(file), old).unwrap();
    }
    folder
}

fn feed(folder: &Path, program: &str, arguments: &[&str], input: &str) {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn git_applies_the_whole_text_report_and_gives_the_new_bytes() {
    let text = printed(Paint::Plain);
    assert!(text.contains("\n# src/b.rs:2:13: "), "no explanation between two files:\n{text}");
    let folder = tree();
    feed(folder.path(), "git", &["init", "--quiet"], "");
    feed(folder.path(), "git", &["apply", "--whitespace=nowarn"], &text);
    for (file, _, new) in FILES {
        assert_eq!(fs::read_to_string(folder.path().join(file)).unwrap(), new, "{file}");
    }
    let count = fs::read_dir(folder.path().join("src")).unwrap().count();
    assert_eq!(count, FILES.len(), "a message was taken for a part of the diff");
}

#[test]
fn a_finding_is_explained_in_one_line_above_its_file() {
    let text = printed(Paint::Plain);
    let (first, _) = text.split_once("diff --git").unwrap();
    assert_eq!(
        first,
        "# src/a.rs:2:13: safe insert-capacity reserve n elements --- a/other +++ b/other (saves 1 allocation, \
         8 * n bytes; costs +24 bytes, held to the end; assumes n is trusted)\n"
    );
    assert!(text.contains("# src/b.rs:2:13: review (upper bound) insert-capacity "), "{text}");
    assert!(text.contains("# src/a.rs:2:13: advice insert-capacity "), "{text}");
    assert_eq!(
        text.matches("insert-capacity reserve").count(),
        3,
        "only what is proposed, and advice:\n{text}"
    );
}

#[test]
fn colours_are_for_people_only() {
    assert!(!printed(Paint::Plain).contains('\u{1b}'));
    assert!(printed(Paint::Ansi).contains('\u{1b}'));
}

#[test]
fn places_left_alone_are_listed_by_reason() {
    let report = report(&outcome(), false);
    let listed = text::declined(&report, Paint::Plain, false);
    let expected = "\
# insert-capacity leaves 2 alone: rarely-filled, the collection is normally empty
#   src/a.rs:4:13: `errors` is filled in the error arm only
#   src/a.rs:9:13
";
    assert_eq!(listed, expected);
    let verbose = text::declined(&report, Paint::Plain, true);
    assert!(verbose.contains("#   src/a.rs:9:13  Vec::new()\n"), "{verbose}");
}

#[test]
fn a_check_is_one_line_a_finding_that_would_be_written() {
    let lines = text::check(&report(&outcome(), false), Paint::Plain);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.starts_with("src/a.rs:2:13: safe insert-capacity reserve n elements"), "{lines}");
}

#[test]
fn the_json_fits_its_schema_and_has_every_outcome() {
    let schema = include_str!("../../schema/report.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let outcome = outcome();
    for applied in [false, true] {
        let text = json::render(&report(&outcome, applied)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let outcomes: Vec<&str> =
            value["findings"].as_array().unwrap().iter().map(|it| it["outcome"].as_str().unwrap()).collect();
        let taken = if applied { "applied" } else { "proposed" };
        assert_eq!(outcomes, [taken, taken, "not-selected", "suppressed", "rejected", "deferred", "advice"]);
    }
}

#[test]
fn the_schema_describes_every_field_that_is_written() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schema/report.schema.json")).unwrap();
    let report = serde_json::to_value(report(&outcome(), false)).unwrap();
    let mut problems = Vec::new();
    compare(&schema, &schema, &report, "report", &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Collects the fields of `value` that `schema` does not know, and those that it knows and `value` has not.
fn compare(
    root: &serde_json::Value,
    schema: &serde_json::Value,
    value: &serde_json::Value,
    path: &str,
    problems: &mut Vec<String>,
) {
    let schema = match schema["$ref"].as_str().and_then(|it| it.strip_prefix('#')) {
        Some(pointer) => root.pointer(pointer).unwrap(),
        None => schema,
    };
    if let Some(fields) = value.as_object() {
        let known = schema["properties"].as_object().unwrap_or_else(|| panic!("{path} has no properties"));
        for (name, field) in fields {
            match known.get(name) {
                Some(schema) => compare(root, schema, field, &format!("{path}.{name}"), problems),
                None => problems.push(format!("{path}.{name} is not in the schema")),
            }
        }
        problems.extend(
            known
                .keys()
                .filter(|it| !fields.contains_key(*it))
                .map(|it| format!("{path}.{it} is never written")),
        );
    }
    for item in value.as_array().into_iter().flatten() {
        compare(root, &schema["items"], item, &format!("{path}[]"), problems);
    }
}

fn summed(circumstances: &Circumstances) -> Summary {
    summary(&report(&outcome(), false), circumstances)
}

#[test]
fn the_summary_says_what_was_done_and_what_is_not_shown() {
    let circumstances = Circumstances {
        files: 2,
        ending: "nothing written, --apply writes them",
        build_scripts_possible: true,
        verified: Some("types in memory"),
        ..Circumstances::default()
    };
    let Summary { notes, warnings } = summed(&circumstances);
    assert_eq!(
        notes,
        [
            "2 changes in 2 files (insert-capacity: 1 safe, 1 review), verified: types in memory; nothing written, \
             --apply writes them",
            "1 more with --include review",
            "1 kept by `memfix: keep`",
            "1 in conflict with another change; run memfix again after it",
            "2 places left alone; --declined lists them with their reasons",
            "1 file left as edited: rustfmt would change it before the edit, too",
            "5 of 7689 types unknown; --build-scripts may resolve them",
        ]
    );
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    assert!(warnings[0].contains("verification dropped"), "{warnings:#?}");
    assert!(warnings[1].contains("index out of bounds"), "{warnings:#?}");
}

#[test]
fn the_summary_is_longer_with_v_and_does_not_repeat_what_was_listed() {
    let Summary { notes, .. } =
        summed(&Circumstances { verbose: 1, declined: true, ..Circumstances::default() });
    for expected in [
        "2 places left alone",
        "5 of 7689 types unknown",
        "std's sources: component, version 1.95.0",
        "the text inside 3 macro calls was not looked into",
        "load 4000 ms, find 1 ms, prove 20 ms, verify 300 ms",
    ] {
        assert!(notes.iter().any(|line| line == expected), "{expected}: {notes:#?}");
    }
}

#[test]
fn a_run_that_found_nothing_says_so_in_one_line() {
    let report = report(&Outcome::default(), false);
    let Summary { notes, warnings } = summary(&report, &Circumstances::default());
    assert_eq!(notes[0], "nothing to change");
    assert_eq!(warnings, [""; 0]);
    assert_eq!(text::diff(&report, &[], Paint::Plain), "");
}
