//! The corpus: the list of real crates is sound, and memfix on the demo workspace does what it is meant to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Name and version of every listed crate.
fn listed() -> BTreeMap<String, String> {
    let list: toml::Table =
        toml::from_str(&fs::read_to_string(corpus().join("crates.toml")).unwrap()).unwrap();
    let field = |entry: &toml::Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let crates = list["crate"].as_array().unwrap();
    let listed: BTreeMap<String, String> =
        crates.iter().map(|entry| (field(entry, "name"), field(entry, "version"))).collect();
    assert_eq!(listed.len(), crates.len(), "a crate is listed twice");
    for entry in crates {
        let checksum = field(entry, "checksum");
        assert!(checksum.len() == 64 && checksum.bytes().all(|byte| byte.is_ascii_hexdigit()), "{entry}");
        assert!(!field(entry, "why").is_empty(), "{entry}");
        for skip in entry.get("skip").and_then(toml::Value::as_array).into_iter().flatten() {
            assert!(!field(skip, "reason").is_empty(), "{entry}");
        }
    }
    listed
}

#[test]
fn the_corpus_is_large() {
    assert!(listed().len() >= 62);
}

#[test]
fn expected_counts_are_of_the_listed_versions() {
    let listed: BTreeSet<String> =
        listed().iter().map(|(name, version)| format!("{name} {version}")).collect();
    for file in fs::read_dir(corpus().join("expected")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let head = text.lines().next().unwrap_or_default();
        assert!(listed.contains(head), "{} is for {head}, which crates.toml does not list", path.display());
        assert_eq!(path.file_stem().unwrap().to_str(), head.split(' ').next(), "{}", path.display());
    }
}

/// The demo in a folder of its own, so that nothing is written into the repository.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&corpus().join("demo"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        // A build folder may lie there: the README's first command builds nothing, but people do.
        if item.file_name() == "target" {
            continue;
        }
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

fn cargo(folder: &Path, args: &[&str]) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
    Command::new(env!("CARGO"))
        .args(args)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTFLAGS", "-Dwarnings")
        .output()
        .unwrap()
}

fn memfix(folder: &Path, args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_memfix"))
        .args(["--offline", "--include=review"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    output
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// It compiles without a warning, its tests pass, it is formatted.
fn assert_healthy(folder: &Path) {
    for args in [&["fmt", "--check"][..], &["test", "--offline", "--locked"]] {
        let output = cargo(folder, args);
        assert!(output.status.success(), "cargo {args:?}: {}", text(&output));
    }
}

/// One line for each finding and each place left alone, in the order of files and lines.
fn places(report: &Value) -> String {
    let field = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let mut lines = Vec::new();
    for finding in report["findings"].as_array().unwrap() {
        let fate = format!("{} {}", field(finding, "class"), field(finding, "outcome"));
        lines.push((field(finding, "file"), finding["line"].as_u64(), field(finding, "transform"), fate));
    }
    for decline in report["declines"].as_array().unwrap() {
        let fate = format!("left: {}", field(decline, "reason"));
        lines.push((field(decline, "file"), decline["line"].as_u64(), field(decline, "transform"), fate));
    }
    lines.sort();
    let shown = lines.iter().map(|(file, line, transform, fate)| {
        format!("{file}:{} {transform} {fate}", line.unwrap_or_default())
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_demo_is_healthy_before_and_after() {
    let folder = demo();
    assert_healthy(folder.path());
    let output = memfix(folder.path(), &["--apply", "--allow-no-vcs", "--format=json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_healthy(folder.path());

    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(corpus());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("demo", places(&report)));

    let second = memfix(folder.path(), &["--dry-run"]);
    assert!(second.stdout.is_empty(), "the second run finds more:\n{}", text(&second));
}
