//! A package in a repository of its own with one place for each outcome, and the program run on it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

pub const LIB: &str = "\
//! One place for each outcome.

mod windows;

pub use windows::names;

pub struct Row {
    pub id: u64,
    pub name: String,
}

pub fn ids(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new();
    for row in rows {
        ids.push(row.id);
    }
    ids
}

pub fn until_zero(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new();
    for row in rows {
        if row.id == 0 {
            break;
        }
        ids.push(row.id);
    }
    ids
}

pub fn problems(rows: &[Row]) -> Vec<String> {
    let mut errors = Vec::new();
    for row in rows {
        if let Err(error) = row.name.parse::<u64>() {
            errors.push(error.to_string());
        }
    }
    errors
}

pub fn kept(rows: &[Row]) -> Vec<u64> {
    // memfix: keep, it is empty in most runs
    let mut ids = Vec::new();
    for row in rows {
        ids.push(row.id);
    }
    ids
}

// memfix: keep
pub fn nothing() {}

// memfix: kepe
pub fn misspelt() {}

#[cfg(test)]
mod tests {
    #[test]
    fn squares() {
        let numbers = [1u64, 2, 3, 4, 5, 6, 7, 8];
        let mut squares = Vec::new();
        for number in &numbers {
            squares.push(number * number);
        }
        assert_eq!(squares.len(), 8);
    }
}
";

/// With a byte order mark and the line ends of Windows.
const WINDOWS: &str = "\u{feff}use crate::Row;\r
\r
pub fn names(rows: &[Row]) -> Vec<&str> {\r
    let mut names = Vec::new();\r
    for row in rows {\r
        names.push(row.name.as_str());\r
    }\r
    names\r
}\r
";

const TOOL: &str = "\
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let mut lengths = Vec::new();
    for argument in &arguments {
        lengths.push(argument.len());
    }
    println!(\"{lengths:?}\");
}
";

/// A package in a repository of its own, everything committed.
pub fn fixture() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "Cargo.toml",
        "[package]\nname = \"fixture\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    write(folder.path(), ".gitignore", "/target\n");
    write(folder.path(), "src/lib.rs", LIB);
    write(folder.path(), "src/windows.rs", WINDOWS);
    write(folder.path(), "src/bin/tool.rs", TOOL);
    commit(folder.path());
    folder
}

/// A fixture that no test changes.
pub fn unchanged() -> &'static Path {
    static FIXTURE: OnceLock<TempDir> = OnceLock::new();
    FIXTURE.get_or_init(fixture).path()
}

pub fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub fn git(folder: &Path, arguments: &[&str]) -> Output {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.autocrlf=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Commits everything, Cargo.lock too: memfix itself must not be the one that makes the tree dirty.
pub fn commit(folder: &Path) {
    let lock =
        Command::new("cargo").args(["generate-lockfile", "--offline"]).current_dir(folder).output().unwrap();
    assert!(lock.status.success(), "{}", String::from_utf8_lossy(&lock.stderr));
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "all"]);
}

pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_memfix"));
    command.args(arguments).current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    // Cargo's own variables are about this test's build folder.
    command.env_remove("CARGO_TARGET_DIR").env("CARGO_NET_OFFLINE", "true");
    command
}

/// What one run did.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn memfix(folder: &Path, arguments: &[&str]) -> Ran {
    ran(program(folder, arguments).output().unwrap())
}

/// The texts of all sources, as bytes.
pub fn sources(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    ["src/lib.rs", "src/windows.rs", "src/bin/tool.rs"]
        .into_iter()
        .map(|file| (file, fs::read(folder.join(file)).unwrap()))
        .collect()
}

pub fn json(text: &str) -> serde_json::Value {
    let value = serde_json::from_str(text).unwrap();
    let schema = serde_json::from_str(include_str!("../../schema/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    value
}
