//! Capacities against brute force: small loop programs are made at random, rewritten, and run with collections that
//! remember what was asked for and what was put in.

mod program;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::process::Command;

use memfix::engine::{self, Fate, Request};
use memfix::transforms::ALL;
use memfix::workspace::{InlineCrate, Workspace};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use program::{Filled, function};

/// How many programs are made.
const PROGRAMS: usize = 400;

/// What a finding says of its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Claim {
    Exactly,
    AtMost,
    AtLeast,
    About,
}

/// What the analysis and a run say of one program.
struct Program {
    name: String,
    source: String,
    filled: Filled,
    claims: Vec<Claim>,
}

#[test]
fn what_is_asked_for_is_what_comes() {
    let mut programs = generate();
    let before: String = programs.iter().map(|program| program.source.as_str()).collect();
    let after = rewrite(&before, &mut programs);

    let seen: HashSet<Claim> = programs.iter().flat_map(|program| program.claims.iter().copied()).collect();
    for claim in [Claim::Exactly, Claim::AtMost, Claim::AtLeast] {
        assert!(seen.contains(&claim), "no program is said to be filled with {claim:?} so many");
    }
    let proven = programs.iter().filter(|program| !program.claims.is_empty()).count();
    assert!(proven * 5 > PROGRAMS, "only {proven} of {PROGRAMS} programs are proven: the test is empty");

    let told = run(&before, &after, &programs);
    let mut problems = String::new();
    for program in &programs {
        let mut wrong: Vec<String> = told
            .iter()
            .filter(|line| line.name == program.name)
            .filter(|line| !program.holds(line))
            .map(|line| format!("asked for {}, got {} with input {}", line.asked, line.filled, line.input))
            .collect();
        wrong.truncate(3);
        if !wrong.is_empty() {
            let text = item(&after, &program.name);
            let _ = writeln!(problems, "{:?}: {}\n{text}", program.claims, wrong.join("; "));
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

/// One request of one call: what was asked for, and how much came until the loop, or the function, ended.
struct Told {
    name: String,
    input: String,
    /// Which request of the function's text it is.
    request: usize,
    asked: usize,
    filled: usize,
}

impl Program {
    fn holds(&self, told: &Told) -> bool {
        // One finding can ask in several places; of several findings, each asks once, in the order of the text.
        let claim = match self.claims.as_slice() {
            [claim] => claim,
            claims => &claims[told.request],
        };
        match claim {
            Claim::Exactly => told.asked == told.filled,
            Claim::AtMost => told.asked >= told.filled,
            Claim::AtLeast => told.asked <= told.filled,
            Claim::About => true,
        }
    }
}

fn generate() -> Vec<Program> {
    let mut runner = TestRunner::deterministic();
    let tapes = vec(any::<u8>(), 120);
    (0..PROGRAMS)
        .map(|number| {
            let tape = tapes.new_tree(&mut runner).expect("bytes can always be made").current();
            let name = format!("f{number}");
            let (source, filled) = function(&name, &tape);
            Program { name, source, filled, claims: Vec::new() }
        })
        .collect()
}

/// What insert-capacity makes of the programs; notes what it says of each.
fn rewrite(before: &str, programs: &mut [Program]) -> String {
    let text = format!(
        "use std::collections::HashSet;\n\
         pub fn mark<T>(_: &T) {{}}\n\
         pub fn maybe(x: u32) -> Option<u32> {{ (x % 5 != 4).then_some(x) }}\n\
         pub fn touch(_: u32) {{}}\n\
         {before}"
    );
    let krate = InlineCrate {
        name: "programs".to_owned(),
        edition: "2021".to_owned(),
        rust_version: None,
        files: vec![("src/lib.rs".to_owned(), text.clone())],
        deps: Vec::new(),
        is_member: true,
    };
    let mut workspace = Workspace::from_crates(vec![krate], None).expect("the programs load");
    let files = workspace.files().iter().map(|file| file.id).collect();
    let outcome = engine::run(
        &mut workspace,
        &Request {
            transforms: ALL.iter().copied().filter(|it| it.meta().id == "insert-capacity").collect(),
            files,
            review: true,
            jobs: 2,
            ..Request::default()
        },
    );
    assert!(outcome.crashes.is_empty(), "{:?}", outcome.crashes);
    for found in outcome.findings.iter().filter(|found| found.fate == Fate::Accepted) {
        let message = &found.proposal.plan.message;
        let claims = [
            ("with exactly ", Claim::Exactly),
            ("with at most ", Claim::AtMost),
            ("with at least ", Claim::AtLeast),
            ("with about ", Claim::About),
        ];
        let (_, claim) =
            claims.into_iter().find(|(words, _)| message.contains(words)).expect("a message makes a claim");
        let program = programs.iter_mut().find(|it| it.name == found.proposal.finding.item);
        program.expect("a finding is in a program").claims.push(claim);
    }
    let change = outcome.changes.into_values().next().expect("something is rewritten");
    let after = change.new.split_once("pub fn f0(").expect("the first program is there").1;
    format!("pub fn f0({after}")
}

/// Runs every program, untouched and rewritten, with several inputs. A program that panics or returns otherwise than
/// before is a failure at once.
fn run(before: &str, after: &str, programs: &[Program]) -> Vec<Told> {
    let mut main = String::from("#![allow(warnings)]\nmod probe {\n");
    main += include_str!("growth/probe.rs.in");
    main += "}\n";
    for (side, text) in [("before", before), ("after", after)] {
        let _ = writeln!(main, "mod {side} {{\nuse crate::probe::*;\n{text}}}");
    }
    main += "fn main() {\n    std::panic::set_hook(Box::new(|_| {}));\n    for (number, (a, b, n, m, text)) in inputs().into_iter().enumerate() {\n";
    for Program { name, filled, .. } in programs {
        let call = match filled {
            Filled::Parameter => format!("with(|out| SIDE::{name}(out, &a, &b, n, m, &text))"),
            _ => format!("alone(|| SIDE::{name}(&a, &b, n, m, &text))"),
        };
        let sides = ["before", "after"].map(|side| call.replace("SIDE", side));
        let _ = writeln!(main, "        compare(\"{name}\", number, {}, {});", sides[0], sides[1]);
    }
    main += "    }\n}\n";
    main += include_str!("growth/main.rs.in");

    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("main.rs");
    std::fs::write(&source, &main).expect("the temporary folder is writable");
    let program = folder.path().join("programs");
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2021", "--crate-name", "programs", "-C", "debuginfo=0", "-o"])
        .arg(&program)
        .arg(&source)
        .output()
        .expect("rustc starts");
    assert!(rustc.status.success(), "{}", String::from_utf8_lossy(&rustc.stderr));
    let output = Command::new(&program).output().expect("the programs start");
    let text = String::from_utf8(output.stdout).expect("they print plain text");
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = main.lines().collect();
    text.lines()
        .map(|told| {
            let mut words = told.split(' ');
            let mut word = || words.next().expect("five words a line").to_owned();
            let (name, input, line, asked, filled) = (word(), word(), word(), word(), word());
            let number = |word: String| word.parse().expect("a number");
            let head = format!("pub fn {name}(");
            let above = lines[..number(line) - 1].iter().rev().take_while(|line| !line.starts_with(&head));
            let asks = |line: &&&str| line.contains(".reserve(") || line.contains("::with_capacity(");
            Told {
                name,
                input,
                request: above.filter(asks).count(),
                asked: number(asked),
                filled: number(filled),
            }
        })
        .collect()
}

/// The text of the function `name`.
fn item<'t>(text: &'t str, name: &str) -> &'t str {
    let start = text.find(&format!("pub fn {name}(")).unwrap_or(0);
    let end = text[start..].find("\n}\n").map_or(text.len(), |end| start + end + 2);
    &text[start..end]
}
