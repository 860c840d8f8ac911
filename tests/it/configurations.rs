//! Several configurations at once: what holds in all that compile the code, and what is left alone.

use std::fs;
use std::path::Path;

use memfix::engine::{self, Fate, Outcome, Request};
use memfix::transforms::default_set;
use memfix::workspace::{Configuration, Options, Workspace};
use tempfile::TempDir;

const MANIFEST: &str = "\
[package]
name = \"p\"
version = \"0.1.0\"
edition = \"2024\"

[features]
a = []
b = []
never = []
";

/// A loop whose vector gets a capacity, as a function called `name`.
fn filled(name: &str) -> String {
    format!(
        "pub fn {name}(rows: &[u64]) -> Vec<u64> {{\n    let mut out = Vec::new();\n    for row in rows {{\n        \
         out.push(*row);\n    }}\n    out\n}}\n"
    )
}

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", MANIFEST);
    let differs = "\
        #[cfg(not(feature = \"b\"))]\npub type Rows<'a> = &'a [u64];\n\
        #[cfg(feature = \"b\")]\npub struct Rows<'a>(pub std::slice::Iter<'a, u64>);\n\
        #[cfg(feature = \"b\")]\nimpl<'a> Iterator for Rows<'a> {\n    type Item = &'a u64;\n    \
        fn next(&mut self) -> Option<&'a u64> {\n        self.0.next()\n    }\n}\n\
        pub fn differs(rows: Rows<'_>) -> Vec<u64> {\n    let mut out = Vec::new();\n    for row in rows {\n        \
        out.push(*row);\n    }\n    out\n}\n\
        #[cfg(not(feature = \"b\"))]\npub type Out = Vec<u64>;\n\
        #[cfg(feature = \"b\")]\n#[derive(Default)]\npub struct Out(Vec<u64>);\n\
        #[cfg(feature = \"b\")]\nimpl Out {\n    pub fn new() -> Out {\n        Out(Vec::new())\n    }\n    \
        pub fn push(&mut self, it: u64) {\n        self.0.push(it)\n    }\n}\n\
        pub fn other_type(rows: &[u64]) -> Out {\n    let mut out = Out::new();\n    for row in rows {\n        \
        out.push(*row);\n    }\n    out\n}\n";
    let lib = [
        "mod both;\n#[cfg(feature = \"a\")]\nmod only_a;\n#[cfg(feature = \"b\")]\nmod only_b;\n\
         #[cfg(feature = \"never\")]\nmod never;\n#[cfg(test)]\nmod tests;\n",
        differs,
        "#[cfg(feature = \"b\")]\n",
        &filled("function_of_b"),
        "#[cfg(feature = \"never\")]\n",
        &filled("function_of_never"),
    ];
    write("src/lib.rs", &lib.concat());
    write("src/both.rs", &filled("in_both"));
    write("src/only_a.rs", &filled("in_a"));
    write("src/only_b.rs", &filled("in_b"));
    write("src/never.rs", &format!("mod deeper;\n{}", filled("in_never")));
    write("src/never/deeper.rs", &filled("in_deeper"));
    write("src/tests.rs", &filled("in_tests"));
    folder
}

fn with(feature: &str) -> Configuration {
    Configuration { features: vec![feature.to_owned()], ..Configuration::default() }
}

fn load(path: &Path, configurations: Vec<Configuration>) -> Workspace {
    let offline = vec!["--offline".to_owned()];
    let options =
        Options { path: path.to_owned(), configurations, cargo_args: offline, ..Options::default() };
    Workspace::load(&options, &|_| ()).unwrap()
}

fn run(workspace: &mut Workspace) -> Outcome {
    let request = Request {
        transforms: default_set().collect(),
        files: workspace.files().iter().map(|file| file.id).collect(),
        review: true,
        jobs: 2,
        ..Request::default()
    };
    engine::run(workspace, &request)
}

/// The functions that are rewritten, and those that are left with the reason, each sorted.
fn result(outcome: &Outcome) -> (Vec<&str>, Vec<(&str, &str)>) {
    let accepted = outcome.findings.iter().filter(|it| it.fate == Fate::Accepted);
    let mut accepted: Vec<&str> = accepted.map(|it| it.proposal.finding.item.as_str()).collect();
    accepted.sort_unstable();
    let declines = outcome.declines.iter().map(|it| &it.decline);
    let mut left: Vec<_> = declines.map(|it| (it.finding.item.as_str(), it.reason.id)).collect();
    left.sort_unstable();
    (accepted, left)
}

#[test]
fn one_configuration_leaves_the_code_of_the_others_as_inactive() {
    let folder = project();
    let mut workspace = load(folder.path(), Vec::new());
    let outcome = run(&mut workspace);
    let (accepted, left) = result(&outcome);
    assert_eq!(accepted, ["differs", "in_both", "other_type"]);
    let inactive = ["function_of_b", "function_of_never", "in_a", "in_b", "in_deeper", "in_never"];
    assert_eq!(left, inactive.map(|it| (it, "cfg-inactive")));
    assert_eq!(outcome.types_unknown, 0, "what is not compiled has no types to be unknown");
    assert!(outcome.crashes.is_empty(), "{:?}", outcome.crashes);
    assert_eq!(outcome.configurations, ["the default features"]);
}

#[test]
fn a_rewrite_must_hold_in_every_configuration_that_compiles_its_code() {
    let folder = project();
    let mut workspace = load(folder.path(), vec![with("a"), with("b")]);
    let outcome = run(&mut workspace);
    let (accepted, left) = result(&outcome);
    assert_eq!(accepted, ["function_of_b", "in_a", "in_b", "in_both"]);
    let inactive = ["function_of_never", "in_deeper", "in_never"].map(|it| (it, "cfg-inactive"));
    let (objected, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, id)| *id != "cfg-inactive");
    assert_eq!(rest, inactive);
    assert_eq!(objected, [("differs", "configurations-differ"), ("other_type", "configurations-differ")]);
    assert_eq!(outcome.configurations, ["--features a", "--features b"]);
    // The file that only the second has is written like the others, and every text is set in both.
    let mut changed: Vec<&str> =
        outcome.changes.keys().map(|file| workspace.file(*file).relative.as_str()).collect();
    changed.sort_unstable();
    assert_eq!(changed, ["src/both.rs", "src/lib.rs", "src/only_a.rs", "src/only_b.rs"]);
    let again = run(&mut workspace);
    assert_eq!(result(&again).0.len(), 4, "a run begins with the untouched texts in every configuration");
}

#[test]
fn the_order_of_configurations_does_not_matter() {
    let folder = project();
    let texts = |configurations: Vec<Configuration>| {
        let mut workspace = load(folder.path(), configurations);
        let outcome = run(&mut workspace);
        let mut changes: Vec<(String, String)> = outcome
            .changes
            .iter()
            .map(|(file, change)| (workspace.file(*file).relative.clone(), change.new.clone()))
            .collect();
        changes.sort();
        changes
    };
    assert_eq!(texts(vec![with("a"), with("b")]), texts(vec![with("b"), with("a")]));
}
