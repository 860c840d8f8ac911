//! The faces of a report for machines and for pull requests.

use std::collections::HashSet;
use std::fs;

use memfix::report::markdown::{LIMIT, Page};
use memfix::report::{
    Costs, Crash, Decline, Edit, Finding, Outcome, Place, Report, Saves, Std, Timing, UnresolvedTypes,
    Verification, github, markdown, sarif,
};
use memfix::transforms::ALL;
use serde_json::Value;

use crate::fixture::{fixture, memfix, unchanged};
use crate::source;

fn finding(line: u32, message: &str) -> Finding {
    Finding {
        id: format!("{line:016x}"),
        transform: "insert-capacity",
        class: if line.is_multiple_of(2) { "safe" } else { "review" },
        because: String::new(),
        objection: String::new(),
        bug_report: String::new(),
        outcome: Outcome::Proposed,
        place: Place { file: "src/a b,c.rs".to_owned(), line, column: 5 },
        package: "p".to_owned(),
        message: message.to_owned(),
        assumes: vec!["50 % are kept".to_owned()],
        saves: Saves { allocations: Some(2), bytes: None, formula: String::new(), measured: None },
        costs: Costs { bytes: 0, note: String::new() },
        rests_on_earlier: false,
        edits: vec![Edit {
            file: "src/a b,c.rs".to_owned(),
            start: 10,
            end: 20,
            new: "Vec::new()".to_owned(),
        }],
        imports: Vec::new(),
        dependencies: Vec::new(),
    }
}

fn report(findings: Vec<Finding>) -> Report {
    Report {
        version: 1,
        memfix: "0.0.0",
        workspace: "/w".to_owned(),
        std: Std { source: "s".to_owned(), version: "1.0.0".to_owned() },
        configurations: Vec::new(),
        findings,
        declines: Vec::new(),
        crashes: Vec::new(),
        comments: Vec::new(),
        unparsed: Vec::new(),
        unformatted: Vec::new(),
        unresolved_types: UnresolvedTypes { asked: 0, unknown: 0 },
        verification: Verification { level: "check", checks: 1, cannot_verify: String::new() },
        macro_calls: 0,
        timing_ms: Timing { load: 0, find: 0, prove: 0, verify: 0 },
    }
}

/// Checks `text` with the schema that OASIS published.
fn is_sarif(text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    let schema = serde_json::from_str(include_str!("data/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    value
}

#[test]
fn sarif_fits_the_published_schema_and_its_fixes_fit_the_files() {
    let ran = memfix(unchanged(), &["--offline", "--include", "review,tests", "--format", "sarif"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let log = is_sarif(&ran.stdout);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 6, "{log:#}");
    assert_eq!(results.iter().filter(|it| it.get("suppressions").is_some()).count(), 1);
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        for change in result["fixes"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|it| it["artifactChanges"].as_array().unwrap())
        {
            let bytes =
                fs::read(unchanged().join(change["artifactLocation"]["uri"].as_str().unwrap())).unwrap();
            for replacement in change["replacements"].as_array().unwrap() {
                let of = |name: &str| replacement["deletedRegion"][name].as_u64().unwrap() as usize;
                let old = std::str::from_utf8(&bytes[of("byteOffset")..][..of("byteLength")]).unwrap();
                assert!("Vec::new()".contains(old), "{old:?} {result:#}");
            }
        }
    }
    // One of the files begins with a byte order mark, which SARIF's offsets count.
    assert!(ran.stdout.contains("windows.rs"));
}

#[test]
fn sarif_of_what_is_seldom_fits_the_schema_too() {
    let mut strange = report(vec![finding(1, "a \"b\"\n\u{1f980}"), finding(2, "")]);
    strange.findings[1].rests_on_earlier = true;
    strange.unparsed.push("ä#?.rs".to_owned());
    strange.crashes.push(Crash {
        transform: "insert-capacity",
        file: "x".to_owned(),
        message: "m".to_owned(),
        places: None,
    });
    let log = is_sarif(&sarif::render(&strange, &HashSet::from(["src/a b,c.rs".to_owned()])).unwrap());
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 2);
    let fix = &run["results"][0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(fix["artifactLocation"]["uri"], "src/a%20b%2Cc.rs");
    assert_eq!(fix["replacements"][0]["deletedRegion"]["byteOffset"], 13);
    assert!(run["results"][1].get("fixes").is_none(), "edits of edited text do not fit the untouched one");
}

#[test]
fn annotations_escape_what_separates_their_parts() {
    let mut it = report(vec![finding(2, "100 %\nof: it")]);
    it.crashes.push(Crash {
        transform: "build-string",
        file: "x.rs".to_owned(),
        message: "a\r\nb".to_owned(),
        places: None,
    });
    assert_eq!(
        github::render(&it),
        "::warning file=src/a b%2Cc.rs,line=2,col=5,title=memfix insert-capacity::100 %25%0Aof: it (safe)%0Asaves 2 \
         allocations; assumes 50 %25 are kept\n\
         ::error file=x.rs,title=memfix build-string::failed on this file: a%0D%0Ab\n"
    );
    let ran = memfix(unchanged(), &["--offline", "--check", "--format", "github"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("::warning file=src/"), "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line.starts_with("::")), "{}", ran.stdout);
}

#[test]
fn a_body_says_what_was_done_and_how_to_see_it_again() {
    let folder = fixture();
    let body = folder.path().join("body.md");
    let body = body.to_str().unwrap();
    let flags = [
        "--apply",
        "--offline",
        "--include",
        "review",
        "--verify",
        "check",
        "--format",
        "markdown",
        "--output",
        body,
    ];
    let ran = memfix(folder.path(), &flags);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let text = fs::read_to_string(body).unwrap();
    let body = body.replace(' ', "\\ ");
    for part in [
        "memfix made 4 changes in 3 files so that the code allocates less. `cargo check` says nothing new of it",
        "| `insert-capacity` | 3 | 1 | ",
        "### What it saves\n",
        "### To be looked at\n",
        "1 place left alone</summary>",
        "| `rarely-filled`: ",
        &format!(
            "memfix --apply --offline --include review --verify check --format markdown --output {body}\n"
        ),
    ] {
        let shown = if part.starts_with("| `rarely") { &part[2..] } else { part };
        assert!(text.contains(shown), "{shown:?} is not in\n{text}");
    }
}

#[test]
fn a_body_is_short_enough_whatever_was_found() {
    let long = "`a | b` and ".repeat(200);
    let mut it = report((0..20_000).map(|line| finding(line, &long)).collect());
    it.findings.iter_mut().take(5000).for_each(|it| it.outcome = Outcome::Rejected);
    it.findings.iter_mut().for_each(|it| it.objection = "\u{1f980}|\n".repeat(500));
    it.declines = (0..2000)
        .map(|line| Decline {
            transform: "insert-capacity",
            place: Place { file: "f".to_owned(), line, column: 1 },
            reason: Box::leak(format!("reason-{line}").into_boxed_str()),
            message: String::new(),
            sentence: Box::leak(long.clone().into_boxed_str()),
            code: String::new(),
        })
        .collect();
    let page = Page { flags: vec!["--only".to_owned(), "a b".to_owned()], files: 1 };
    let text = markdown::render(&it, &page);
    assert!(text.chars().count() <= LIMIT, "{}", text.chars().count());
    assert!(text.contains("memfix --only 'a b'\n"), "commands are never cut");
    assert!(text.contains("… and 14970 more."), "{text}");
    // No row has more cells than its head, and none leaves a quotation open.
    let mut cells = 0;
    for line in text.lines() {
        let unescaped = line.replace("\\|", "").matches('|').count();
        match line.starts_with('|') {
            true if cells == 0 => cells = unescaped,
            true => assert_eq!(unescaped, cells, "{line}"),
            false => cells = 0,
        }
        assert!(line == "```sh" || line == "```" || line.matches('`').count() % 2 == 0, "{line}");
    }
}

#[test]
fn the_workflows_use_flags_and_transforms_that_exist() {
    for name in ["pull-requests.yml", "annotations.yml"] {
        let text = fs::read_to_string(source::root().join("docs").join(name)).unwrap();
        let commands: Vec<&str> =
            text.lines().filter_map(|it| it.trim().strip_prefix("run: memfix ")).collect();
        assert!(!commands.is_empty(), "{name}");
        for command in commands {
            let command = command.replace("${{ matrix.transform }}", "insert-capacity");
            let command = command.split(" || ").next().unwrap();
            let mut args = shlex::split(command).unwrap();
            args.push("no-such-folder".to_owned());
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            // 2 is for flags that are not understood, 3 for a workspace that is not there.
            let ran = memfix(unchanged(), &args);
            assert_eq!(ran.code, 3, "{name}: {}", ran.stderr);
        }
    }
    let text = fs::read_to_string(source::root().join("docs/pull-requests.yml")).unwrap();
    for meta in ALL.iter().map(|it| it.meta()).filter(|it| !it.only_when_named) {
        let listed = text.lines().any(|line| line.trim().strip_prefix("- ") == Some(meta.id));
        assert!(listed, "no pull request is opened for {}", meta.id);
    }
}
