//! What cargo says of a crate: diagnostics, test results, unformatted files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use super::list::Entry;
use super::process::{self, Ended};
use super::scratch::Scratch;

const CHECK_LIMIT: Duration = Duration::from_secs(40 * 60);
const TEST_LIMIT: Duration = Duration::from_secs(40 * 60);

/// Errors and warnings with how often each appears. Lines are left out, since a rewrite moves them.
pub type Diagnostics = BTreeMap<String, usize>;

/// `target :: test` and its result: `ok`, `FAILED`, `ignored`.
pub type Tests = BTreeMap<String, String>;

/// A crate as it was found.
#[derive(Serialize, Deserialize)]
pub struct Health {
    pub diagnostics: Diagnostics,
    pub tests: Tests,
    /// Files that `cargo fmt --check` would change, relative to the package.
    pub unformatted: BTreeSet<String>,
    /// Seconds that it took to find this out.
    pub seconds: u64,
}

/// Runs `cargo clippy` and gives what the compiler and clippy say.
///
/// # Errors
/// cargo cannot be run, or stops at its limit.
pub fn check(entry: &Entry, scratch: &Scratch) -> Result<Diagnostics> {
    let mut command = scratch.cargo(entry, "clippy");
    command.args(["--keep-going", "--message-format=json"]).args(entry.feature_args());
    if entry.check.is_empty() {
        command.arg("--all-targets");
    } else {
        command.args(&entry.check);
    }
    // A lint that the crate denies must not end the work before the other lints.
    command.args(["--", "--cap-lints=warn"]);
    let ended = process::run(&mut command, &scratch.logs(entry)?, CHECK_LIMIT)?;
    let diagnostics = diagnostics(&String::from_utf8_lossy(&ended.stdout));
    // cargo itself failed (a manifest, a missing dependency): then there is no diagnostic to compare.
    let explained = diagnostics.keys().any(|text| text.starts_with("error"));
    if !ended.success() && !explained {
        bail!("cargo clippy: {}", ended.summary());
    }
    Ok(diagnostics)
}

/// Runs `cargo test` and gives the result of each test.
///
/// # Errors
/// cargo cannot be run, or stops at its limit.
pub fn test(entry: &Entry, scratch: &Scratch) -> Result<Tests> {
    if entry.no_tests.is_some() {
        return Ok(Tests::new());
    }
    let mut command = scratch.cargo(entry, "test");
    command.arg("--no-fail-fast").args(entry.feature_args());
    if entry.test.is_empty() {
        command.arg("--tests");
    } else {
        command.args(&entry.test);
    }
    command.arg("--");
    for name in entry.skip.iter().flat_map(|skip| &skip.names) {
        command.args(["--skip", name]);
    }
    let ended = process::run_interleaved(&mut command, &scratch.logs(entry)?, TEST_LIMIT)?;
    let tests = test_results(&ended.stderr);
    if ended.status.is_none() || (!ended.success() && tests.is_empty()) {
        bail!("cargo test: {}", ended.summary());
    }
    Ok(tests)
}

/// Runs `cargo fmt --check` and gives the files that it would change.
///
/// # Errors
/// cargo cannot be run.
pub fn unformatted(entry: &Entry, scratch: &Scratch) -> Result<BTreeSet<String>> {
    let mut command = scratch.cargo(entry, "fmt");
    command.args(["--", "--check", "-l"]);
    let ended: Ended = process::run(&mut command, &scratch.logs(entry)?, CHECK_LIMIT)?;
    let root = scratch.source(entry).canonicalize()?;
    Ok(String::from_utf8_lossy(&ended.stdout).lines().map(|line| relative(Path::new(line), &root)).collect())
}

/// Measures the crate as it lies in its scratch folder.
///
/// # Errors
/// See [`check`] and [`test`].
pub fn measure(entry: &Entry, scratch: &Scratch) -> Result<Health> {
    let start = std::time::Instant::now();
    let diagnostics = check(entry, scratch)?;
    let unformatted = unformatted(entry, scratch)?;
    let tests = test(entry, scratch)?;
    Ok(Health { diagnostics, tests, unformatted, seconds: start.elapsed().as_secs() })
}

/// What `after` has more of than `before`.
pub fn more(before: &Diagnostics, after: &Diagnostics) -> Vec<String> {
    let count = |text: &String| before.get(text).copied().unwrap_or(0);
    after.iter().filter(|(text, now)| **now > count(text)).map(|(text, _)| text.clone()).collect()
}

/// Tests whose result differs, or that are in one of the two only.
pub fn differing(before: &Tests, after: &Tests) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let result =
        |tests: &Tests, name: &String| tests.get(name).cloned().unwrap_or_else(|| "absent".to_owned());
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| format!("{name}: {} -> {}", result(before, name), result(after, name)))
        .collect()
}

#[derive(Deserialize)]
struct CargoLine {
    reason: String,
    message: Option<Message>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
}

#[derive(Deserialize)]
struct Message {
    message: String,
    level: String,
    code: Option<Code>,
    spans: Vec<SpanLine>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct SpanLine {
    file_name: String,
    is_primary: bool,
}

fn diagnostics(stdout: &str) -> Diagnostics {
    let mut found = Diagnostics::new();
    for line in stdout.lines() {
        let Ok(line) = serde_json::from_str::<CargoLine>(line) else { continue };
        let (Some(message), Some(target)) = (line.message, line.target) else { continue };
        let counted = message.level == "warning" || message.level.starts_with("error");
        // "3 warnings emitted" and "aborting due to" have neither a code nor a place and repeat what was counted.
        let summary = message.code.is_none() && message.spans.is_empty();
        if line.reason != "compiler-message" || !counted || summary {
            continue;
        }
        let code = message.code.map_or_else(String::new, |code| format!(" [{}]", code.code));
        let place =
            message.spans.iter().find(|span| span.is_primary).map_or("", |span| span.file_name.as_str());
        let text = format!(
            "{}: {}{code} in {place} ({} {})",
            message.level,
            message.message,
            target.kind.join("+"),
            target.name
        );
        *found.entry(text).or_default() += 1;
    }
    found
}

fn test_results(log: &str) -> Tests {
    let mut results = Tests::new();
    let mut target = String::new();
    for line in log.lines() {
        let trimmed = line.trim_start();
        if let Some(rest) = trimmed.strip_prefix("Running ")
            && let Some((name, _)) = rest.rsplit_once(" (")
        {
            target = name.to_owned();
        } else if let Some(rest) = line.strip_prefix("test ")
            && let Some((name, result)) = rest.rsplit_once(" ... ")
        {
            let result = result.split([',', ' ']).next().unwrap_or(result);
            results.insert(format!("{target} :: {name}"), result.to_owned());
        } else if let Some(rest) = line.strip_prefix("error: test failed, to rerun pass ") {
            // The only sign of a target with a harness of its own, or of one that died of a signal.
            results.insert(rest.to_owned(), "FAILED".to_owned());
        }
    }
    results
}

fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_kept_apart_by_target() {
        let log = "     Running unittests src/lib.rs (target/debug/deps/a-0)\n\
                   running 2 tests\ntest a::b ... ok\ntest c - should panic ... FAILED\n\
                        Running tests/it.rs (target/debug/deps/it-0)\n\
                   test a::b ... ignored, slow\n\
                   error: test failed, to rerun pass `--test it`\n";
        let expected = [
            ("`--test it`", "FAILED"),
            ("tests/it.rs :: a::b", "ignored"),
            ("unittests src/lib.rs :: a::b", "ok"),
            ("unittests src/lib.rs :: c - should panic", "FAILED"),
        ];
        let results = test_results(log);
        assert_eq!(results.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_warning_that_appears_once_more_is_new() {
        let before = Diagnostics::from([("warning: a".to_owned(), 1), ("warning: b".to_owned(), 1)]);
        let after = Diagnostics::from([("warning: a".to_owned(), 2)]);
        assert_eq!(more(&before, &after), ["warning: a"]);
        assert!(more(&after, &before).contains(&"warning: b".to_owned()));
    }

    #[test]
    fn a_test_that_vanished_differs() {
        let before = Tests::from([("t :: a".to_owned(), "ok".to_owned())]);
        assert_eq!(differing(&before, &Tests::new()), ["t :: a: ok -> absent"]);
        assert!(differing(&before, &before).is_empty());
    }

    #[test]
    fn warnings_are_read_from_cargos_messages() {
        let line = r#"{"reason":"compiler-message","target":{"kind":["lib"],"name":"a"},"message":{"message":"unused variable: `x`","level":"warning","code":{"code":"unused_variables"},"spans":[{"file_name":"src/lib.rs","is_primary":true}]}}"#;
        let found = diagnostics(&format!("{line}\n{line}\n{{\"reason\":\"build-finished\"}}\n"));
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            [("warning: unused variable: `x` [unused_variables] in src/lib.rs (lib a)".to_owned(), 2)]
        );
    }
}
