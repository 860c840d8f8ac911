//! Transforms that fail, and workspaces that are broken.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use memfix::engine::{self, Fate, Outcome, Request};
use memfix::facts::Facts;
use memfix::transform::{
    AnyTransform, Candidate, Cost, Edit, Meta, Plan, Refusal, Safety, Saving, Scope, Span, SyntaxIndex,
    Transform,
};
use memfix::transforms::default_set;
use memfix::workspace::{InlineCrate, Options, Workspace};
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

/// How a transform fails on functions called `poison`; to all others it gives a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Panic,
    /// Asks for ever what the analyser must look up.
    Endless,
    /// Never asks anything.
    Deaf,
    /// Edits beyond the end of the text.
    Malformed,
}

struct Faulty(Fault);

struct Function(ast::Fn);

impl Candidate for Function {
    fn node(&self) -> &SyntaxNode {
        self.0.syntax()
    }
}

const fn meta(id: &'static str) -> Meta {
    Meta { id, source: "", scope: Scope::Body, class: Safety::Safe, only_when_named: false, declines: &[] }
}

static META: [Meta; 2] = [meta("faulty"), meta("sound")];

impl Transform for Faulty {
    type Site = Function;
    type Proof = bool;

    fn meta(&self) -> &'static Meta {
        &META[usize::from(self.0 == Fault::None)]
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::FN]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Function> {
        index.nodes(SyntaxKind::FN).cloned().filter_map(ast::Fn::cast).map(Function).collect()
    }

    fn prove(&self, site: &Function, facts: &Facts<'_>) -> Result<bool, Refusal> {
        let poisoned = site.0.name().is_some_and(|name| name.text() == "poison");
        match self.0 {
            Fault::Panic if poisoned => panic!("a made-up panic"),
            Fault::Endless if poisoned => loop {
                std::hint::black_box(facts.parses());
            },
            Fault::Deaf if poisoned => loop {
                std::thread::sleep(Duration::from_millis(1));
            },
            _ => Ok(poisoned),
        }
    }

    fn plan(&self, site: &Function, poisoned: bool) -> Plan {
        let start = match (self.0, poisoned) {
            (Fault::Malformed, true) => 1 << 20,
            _ => u32::from(site.0.syntax().text_range().end()),
        };
        let file = memfix::transform::FileRef(FILE.with(std::cell::Cell::get));
        Plan {
            class: Safety::Safe,
            because: String::new(),
            message: "says so".to_owned(),
            saves: Saving::default(),
            costs: Cost::default(),
            assumes: Vec::new(),
            edits: vec![Edit {
                file,
                span: Span::at(start),
                new: format!(" // {}", Transform::meta(self).id),
            }],
            imports: Vec::new(),
            dependencies: Vec::new(),
            subjects: Vec::new(),
        }
    }
}

thread_local! {
    /// What `plan` is not told: the file. One thread surveys all, and learns it from `prove`.
    static FILE: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Tells `plan` which file it is in.
struct Placed(Faulty);

impl AnyTransform for Placed {
    fn meta(&self) -> &'static Meta {
        Transform::meta(&self.0)
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        Transform::kinds(&self.0)
    }

    fn survey(&self, index: &SyntaxIndex, facts: &Facts<'_>) -> memfix::transform::Survey {
        FILE.with(|file| file.set(facts.file().0));
        AnyTransform::survey(&self.0, index, facts)
    }
}

fn in_memory() -> Workspace {
    let files = [
        ("lib.rs", "mod a;\nmod b;\nfn fine() {}\n"),
        ("a.rs", "fn before() {}\nfn poison() {}\n"),
        ("b.rs", "fn other() {}\n"),
    ];
    let krate = InlineCrate {
        name: "p".to_owned(),
        edition: "2024".to_owned(),
        files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
        is_member: true,
        ..InlineCrate::default()
    };
    Workspace::from_crates(vec![krate], None).unwrap()
}

fn run_all(workspace: &mut Workspace, transforms: Vec<&dyn AnyTransform>) -> Outcome {
    let request = Request {
        transforms,
        files: workspace.files().iter().map(|file| file.id).collect(),
        review: true,
        jobs: 2,
        ..Request::default()
    };
    engine::run(workspace, &request)
}

/// What the one failing and the one sound transform make of the workspace.
fn with(fault: Fault, limit: Duration) -> (String, String, String) {
    let mut workspace = in_memory();
    workspace.limit_time(limit);
    // The limit is meant for the transform, not for the first look into std.
    let files: Vec<_> = workspace.files().iter().map(|file| file.id).collect();
    workspace.resolve_names(&files);
    let (faulty, sound) = (Placed(Faulty(fault)), Placed(Faulty(Fault::None)));
    let outcome = run_all(&mut workspace, vec![&faulty, &sound]);
    let crashes = outcome
        .crashes
        .iter()
        .map(|it| format!("{} on {}: {}", it.transform, workspace.file(it.file).relative, it.message));
    let text = |path: &str| {
        let file = workspace.files().iter().find(|it| it.relative.ends_with(path)).unwrap();
        workspace.text(file.id).to_string()
    };
    (crashes.collect::<Vec<_>>().join("\n"), text("/a.rs"), text("/b.rs"))
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_transform_that_panics_on_one_body_spoils_nothing_else() {
    let (crashes, a, b) = with(Fault::Panic, LONG);
    assert_eq!(crashes, "faulty on p/a.rs: a made-up panic");
    let expected = "fn before() {} // sound // faulty\nfn poison() {} // sound\n";
    assert_eq!(a, expected, "the other bodies and the other transform go on");
    assert!(b.contains("// faulty") && b.contains("// sound"), "and so does the other file: {b}");
}

#[test]
fn a_transform_that_never_ends_is_cancelled_and_spoils_nothing_else() {
    let (crashes, a, b) = with(Fault::Endless, Duration::from_secs(2));
    assert_eq!(crashes, "faulty on p/a.rs: took longer than 2 s");
    assert_eq!(a, "fn before() {} // sound\nfn poison() {} // sound\n");
    assert!(b.contains("// faulty") && b.contains("// sound"), "{b}");
}

#[test]
fn edits_that_do_not_fit_the_text_are_a_defect_of_their_transform_and_change_nothing() {
    let (crashes, a, b) = with(Fault::Malformed, LONG);
    assert!(crashes.starts_with("faulty on p/a.rs: drafted edits that do not fit the text"), "{crashes}");
    assert!(a.contains("fn poison() {} // sound\n"), "{a}");
    assert!(a.contains("fn before() {} // sound // faulty") && b.contains("// faulty"), "{a}{b}");
}

/// Runs in a process of its own, started by the test below.
#[test]
#[ignore = "ends its process"]
fn deaf() {
    with(Fault::Deaf, Duration::from_millis(300));
}

#[test]
fn a_transform_that_cannot_be_stopped_ends_the_process_as_an_internal_error() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "robust::deaf", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(70), "{stderr}");
    assert!(stderr.contains("faulty on p/a.rs took longer than 0.3 s and cannot be stopped"), "{stderr}");
}

const MANIFEST: &str = "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// The functions that are rewritten in a package of these files, and what is said of those left.
fn rewritten(files: &[(&str, &[u8])]) -> (Vec<String>, Outcome) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("Cargo.toml", MANIFEST.as_bytes())]);
    write(folder.path(), files);
    let options = Options {
        path: folder.path().to_owned(),
        cargo_args: vec!["--offline".to_owned()],
        ..Options::default()
    };
    let mut workspace = Workspace::load(&options, &|_| ()).unwrap();
    let outcome = run_all(&mut workspace, default_set().collect());
    assert!(outcome.crashes.is_empty(), "{:?}", outcome.crashes);
    let accepted = outcome.findings.iter().filter(|it| it.fate == Fate::Accepted);
    let mut names: Vec<String> = accepted.map(|it| it.proposal.finding.item.clone()).collect();
    names.sort();
    (names, outcome)
}

fn write(root: &Path, files: &[(&str, &[u8])]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A loop whose vector gets a capacity.
const SOUND: &str = "pub fn sound(rows: &[u64]) -> Vec<u64> {\n    let mut out = Vec::new();\n    for row in rows {\n        out.push(*row);\n    }\n    out\n}\n";

#[test]
fn files_that_are_missing_circular_or_not_text_leave_the_rest_as_it_is() {
    let lib = format!("mod gone;\nmod bytes;\nmod round;\ninclude!(\"not_there.rs\");\n{SOUND}");
    let (names, _) = rewritten(&[
        ("src/lib.rs", lib.as_bytes()),
        ("src/bytes.rs", b"pub fn f(rows: &[u64]) -> Vec<u64> {\n let s = \"\xff\"; let mut out = Vec::new();\n for row in rows { out.push(*row); }\n out }\n"),
        ("src/round.rs", b"#[path = \"lib.rs\"]\nmod again;\n"),
    ]);
    assert_eq!(names, ["sound"]);
}

#[test]
fn a_syntax_error_is_reported_and_no_function_that_it_may_reach_into_is_edited() {
    let broken = "pub fn broken(rows: &[u64]) -> Vec<u64> {\n    let mut out = Vec::new();\n    for row in rows {\n        out.push(*row;\n    }\n    out\n}\n";
    let lib = format!("mod fine;\n{broken}");
    let (names, outcome) = rewritten(&[("src/lib.rs", lib.as_bytes()), ("src/fine.rs", SOUND.as_bytes())]);
    assert_eq!(names, ["sound"]);
    assert_eq!(outcome.unparsed.len(), 1);
}

#[test]
fn a_function_with_an_unknown_type_is_not_edited() {
    let body = |name: &str, parameters: &str, inner: &str| {
        format!(
            "pub fn {name}({parameters}) -> Vec<u64> {{\n    let mut out = Vec::new();\n    for row in rows {{\n        {inner}\n    }}\n    out\n}}\n"
        )
    };
    let lib = [
        "use gone::{Rows, Thing};\n#[macro_use]\nextern crate lost;\n",
        SOUND,
        &body("iterable", "rows: &Rows", "out.push(row.id);"),
        &body("element", "rows: &[u64], thing: &Thing", "out.push(thing.of(row));"),
        &body("aside", "rows: &[u64], thing: &Thing", "thing.note(row); out.push(*row);"),
        &body("in_macro", "rows: &[u64]", "hidden!(out, row); out.push(*row);"),
        &body("in_call", "rows: &[u64]", "gone::note(&mut out); out.push(*row);"),
    ];
    let (names, outcome) = rewritten(&[("src/lib.rs", lib.concat().as_bytes())]);
    let declines: Vec<_> =
        outcome.declines.iter().map(|it| (&it.decline.finding.item, it.decline.reason.id)).collect();
    assert_eq!(names, ["sound"], "{declines:?}");
}
