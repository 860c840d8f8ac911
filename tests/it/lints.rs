//! Lints that a manifest names reach what is written.

use std::fs;

use memfix::engine::{self, Request};
use memfix::transforms::ALL;
use memfix::workspace::{Options, Workspace};

#[test]
fn lints_come_from_the_manifest_or_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"a\", \"b\", \"c\"]\nresolver = \"2\"\n\
         [workspace.lints.clippy]\nunwrap_used = { level = \"deny\", priority = 1 }\nall = \"allow\"\n\
         [workspace.lints.rust]\nunused_must_use = \"forbid\"\n",
    );
    for (name, lints) in [
        ("a", "[lints]\nworkspace = true\n"),
        (
            "b",
            "[lints.clippy]\nexpect_used = \"warn\"\nuninlined_format_args = \"warn\"\nunwrap_used = \"allow\"\n",
        ),
        ("c", ""),
    ] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{lints}");
        write(&format!("{name}/Cargo.toml"), &manifest);
        let text =
            "// A license.\npub fn f(out: &mut String, x: u8) {\n    out.push_str(&x.to_string());\n}\n";
        write(&format!("{name}/src/lib.rs"), text);
    }
    let options = Options {
        path: folder.path().to_owned(),
        cargo_args: vec!["--offline".to_owned()],
        ..Options::default()
    };
    let mut workspace = Workspace::load(&options, &|_| ()).unwrap();
    let mut lints: Vec<(&str, Vec<&str>)> = workspace
        .packages()
        .iter()
        .map(|it| (it.name.as_str(), it.lints.forbidden.iter().map(String::as_str).collect()))
        .collect();
    lints.sort();
    assert_eq!(
        lints,
        [
            ("a", vec!["clippy::unwrap_used", "unused_must_use"]),
            ("b", vec!["clippy::expect_used", "clippy::uninlined_format_args"]),
            ("c", vec![])
        ]
    );

    let request = Request {
        transforms: ALL.to_vec(),
        files: workspace.files().iter().map(|file| file.id).collect(),
        jobs: 1,
        ..Request::default()
    };
    let outcome = engine::run(&mut workspace, &request);
    let mut written: Vec<(&str, &str)> = outcome
        .changes
        .iter()
        .map(|(file, change)| {
            let line = change.new.lines().find(|line| line.contains("write!")).unwrap_or_default();
            (workspace.file(*file).relative.as_str(), line.trim())
        })
        .collect();
    written.sort();
    let heads = outcome.changes.values().map(|change| change.new.lines().take(3).collect::<Vec<_>>());
    for head in heads {
        assert_eq!(
            head,
            ["// A license.", "use std::fmt::Write as _;", ""],
            "an import is no part of a license"
        );
    }
    assert_eq!(
        written,
        [
            ("a/src/lib.rs", "let _ = write!(out, \"{}\", x);"),
            ("b/src/lib.rs", "write!(out, \"{x}\").unwrap();"),
            ("c/src/lib.rs", "write!(out, \"{}\", x).unwrap();")
        ]
    );
}
