//! What of all that is found is taken: settings, changed lines, baselines, the public interface, comments in vain.

use std::fs;
use std::path::Path;

use memfix::settings::{Settings, TEMPLATE};
use memfix::transforms::ALL;
use serde_json::Value;
use tempfile::TempDir;

use crate::fixture::{commit, fixture, git, json, memfix, unchanged, write};
use crate::source;

/// A loop whose vector gets a capacity, as a function called `name`.
fn filled(name: &str) -> String {
    format!(
        "pub fn {name}(rows: &[u64]) -> Vec<u64> {{\n    let mut {name} = Vec::new();\n    for row in rows {{\n        \
         {name}.push(*row);\n    }}\n    {name}\n}}\n"
    )
}

/// A committed package with this library.
fn package(lib: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    write(folder.path(), ".gitignore", "/target\n/ignored.rs\n");
    write(folder.path(), "src/lib.rs", lib);
    commit(folder.path());
    folder
}

/// Runs memfix and gives the functions of the findings that would be written.
fn taken(folder: &Path, flags: &[&str]) -> Vec<String> {
    let all = [&["--offline", "--verify", "none", "--format", "json"], flags].concat();
    let ran = memfix(folder, &all);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&ran.stdout);
    let findings = report["findings"].as_array().unwrap().iter().filter(|it| it["outcome"] == "proposed");
    findings.map(|it| it["message"].as_str().unwrap().split('`').nth(1).unwrap().to_owned()).collect()
}

fn refused(folder: &Path, flags: &[&str]) -> String {
    let ran = memfix(folder, &[&["--offline"], flags].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    ran.stderr
}

#[test]
fn since_looks_at_changed_lines_only() {
    let folder = package(&["mod moved;\n", &filled("old"), "\n", &filled("edited"), "\n"].concat());
    let path = folder.path();
    write(path, "src/moved.rs", &[filled("moved"), filled("in_moved")].concat());
    commit(path);
    git(path, &["tag", "start"]);
    assert_eq!(taken(path, &["--since", "HEAD"]), [""; 0]);
    // Moved and edited in one place, with other line ends; edited; new, untracked.
    let moved = fs::read_to_string(path.join("src/moved.rs")).unwrap();
    fs::remove_file(path.join("src/moved.rs")).unwrap();
    let moved = moved.replace("let mut in_moved = ", "let mut in_moved =  ").replace('\n', "\r\n");
    write(path, "src/there.rs", &moved);
    let lib = fs::read_to_string(path.join("src/lib.rs")).unwrap();
    let lib = lib
        .replace("mod moved", "mod there;\npub mod new")
        .replace("edited = Vec::new();", "edited =  Vec::new();");
    write(path, "src/lib.rs", &lib);
    git(path, &["add", "--all"]);
    write(path, "src/new.rs", &filled("new"));
    assert_eq!(taken(path, &["--since", "start"]), ["edited", "new", "in_moved"]);
    assert_eq!(taken(path, &[]).len(), 5);
    // Committed on a branch, while the other went on.
    git(path, &["checkout", "--quiet", "-b", "branch"]);
    git(path, &["add", "--all"]);
    git(path, &["commit", "--quiet", "--message", "b"]);
    assert_eq!(taken(path, &["--since", "start..."]), ["edited", "new", "in_moved"]);
    assert_eq!(taken(path, &["--since", "HEAD"]), [""; 0]);

    assert!(refused(path, &["--since", "nowhere"]).contains("git knows no revision `nowhere`"));
    assert!(refused(path, &["--since=--output=x"]).contains("git knows no revision"));
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\n");
    write(outside.path(), "src/lib.rs", "");
    assert!(refused(outside.path(), &["--since", "HEAD"]).contains("needs a git repository"));
}

#[test]
fn a_baseline_leaves_what_was_there_and_takes_what_is_new() {
    let folder = package(&[filled("first"), filled("second")].concat());
    let path = folder.path();
    let ran = memfix(path, &["--offline", "--write-baseline", "memfix.baseline"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let baseline = fs::read_to_string(path.join("memfix.baseline")).unwrap();
    assert_eq!(baseline.lines().filter(|line| line.ends_with(" insert-capacity src/lib.rs")).count(), 2);
    let flags = ["--baseline", "memfix.baseline"];
    assert_eq!(taken(path, &flags), [""; 0]);
    // Lines move, and something is new.
    let lib = [filled("zeroth"), "\n\n".to_owned(), filled("first"), filled("second")].concat();
    write(path, "src/lib.rs", &lib);
    assert_eq!(taken(path, &flags), ["zeroth"]);
    // One is taken in hand.
    let shorter: Vec<&str> = baseline.lines().enumerate().filter(|it| it.0 != 1).map(|it| it.1).collect();
    write(path, "memfix.baseline", &shorter.join("\n"));
    assert_eq!(taken(path, &flags).len(), 2);

    write(path, "memfix.baseline", "zzz\n");
    assert!(refused(path, &flags).contains("line 1 does not begin with the id of a finding"));
    assert!(refused(path, &["--baseline", "nowhere"]).contains("--write-baseline"));
    let before = fs::read(path.join("src/lib.rs")).unwrap();
    assert_eq!(before, lib.as_bytes(), "a baseline is not a change");
}

#[test]
fn settings_choose_transforms_files_and_classes() {
    let folder = package(&["pub mod generated;\npub mod bold;\n", &filled("lib")].concat());
    let path = folder.path();
    write(path, "src/generated/mod.rs", &filled("generated"));
    let bound = filled("bold")
        .replace("{\n        bold", "{\n        if *row == 0 {\n            break;\n        }\n        bold");
    write(path, "src/bold.rs", &bound);
    assert_eq!(taken(path, &[]), ["generated", "lib"]);
    let settings = |text: &str| write(path, "memfix.toml", text);
    settings(
        "exclude = [\"src/generated/**\"]\n[[path]]\nglob = \"src/bold.rs\"\nclass.insert-capacity = \"safe\"\n",
    );
    assert_eq!(taken(path, &[]), ["bold", "lib"]);
    assert_eq!(taken(path, &["--isolated"]), ["generated", "lib"]);
    settings(
        "include = [\"review\"]\n[class]\ninsert-capacity = \"review\"\n[[path]]\nglob = \"**/mod.rs\"\nskip = [\"insert-capacity\"]\n",
    );
    assert_eq!(taken(path, &[]), ["bold", "lib"]);
    settings("[class]\ninsert-capacity = \"review\"\n");
    assert_eq!(taken(path, &[]), [""; 0]);
    settings("select = [\"build-string\"]\n");
    assert_eq!(taken(path, &[]), [""; 0]);
    assert_eq!(taken(path, &["--only", "insert-capacity"]).len(), 3, "flags go before settings");

    settings("skp = []\n");
    assert!(refused(path, &[]).contains("line 1: unknown field `skp`"));
    settings("configurations = [\"--nonsense\"]\n");
    assert!(refused(path, &[]).contains("`--nonsense`: unexpected argument"));
    // A workspace that is not trusted does not decide what is executed.
    settings("verify = \"test\"\n");
    let ran = memfix(path, &["--offline", "--untrusted", "--format", "json"]);
    assert_eq!(
        (ran.code, json(&ran.stdout)["verification"]["level"].as_str()),
        (0, Some("types")),
        "{}",
        ran.stderr
    );
    let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
    write(path, "Cargo.toml", &(manifest + "\n[package.metadata.memfix]\nskip = [\"insert-capacity\"]\n"));
    assert!(refused(path, &[]).contains("Cargo.toml has settings of memfix too"));
    fs::remove_file(path.join("memfix.toml")).unwrap();
    assert_eq!(taken(path, &[]), [""; 0]);
}

#[test]
fn init_writes_every_setting_with_its_default() {
    let folder = package("");
    let ran = memfix(folder.path(), &["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = fs::read_to_string(folder.path().join("memfix.toml")).unwrap();
    assert_eq!(text, TEMPLATE);
    assert!(memfix(folder.path(), &["init"]).stderr.contains("is there already"));
    Settings::parse(TEMPLATE).unwrap();
    // What stands in comments is right as well, and is all that there is.
    let all: String = TEMPLATE
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.starts_with('[') || line.split_once(" = ").is_some_and(|it| !it.0.contains(' ')))
        .map(|line| format!("{line}\n"))
        .collect();
    Settings::parse(&all).unwrap();
    let schema = schema();
    let value: Value = serde_json::to_value(all.parse::<toml::Table>().unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&value), keys(&schema["properties"]), "the template has every key");
}

#[test]
fn the_schema_of_the_settings_has_the_keys_that_are_read() {
    let schema = schema();
    let known = |text: &str| {
        let error = Settings::parse(text).unwrap_err();
        let mut names: Vec<String> = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        names.sort();
        names
    };
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let sorted = |mut keys: Vec<String>| {
        keys.sort();
        keys
    };
    assert_eq!(known("zzzzzzzzzz = 1"), sorted(keys(&schema["properties"])));
    assert_eq!(
        known("[[path]]\nzzzzzzzzzz = 1"),
        sorted(keys(&schema["properties"]["path"]["items"]["properties"]))
    );
    assert_eq!(
        known("[thresholds]\nzzzzzzzzzz = 1"),
        sorted(keys(&schema["$defs"]["thresholds"]["properties"]))
    );
    let ids: Vec<&str> = ALL.iter().map(|it| it.meta().id).collect();
    let names = schema["$defs"]["transform"]["enum"].as_array().unwrap();
    assert_eq!(names.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>(), ids);
}

fn schema() -> Value {
    let text = fs::read_to_string(source::root().join("schema/memfix.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_others_see_changes_only_when_asked_to() {
    let folder = package(
        "pub fn half(count: &u32) -> u32 {\n    *count / 2\n}\n\npub fn f(count: u32) -> u32 {\n    half(&count)\n}\n",
    );
    let path = folder.path();
    assert_eq!(taken(path, &["--include", "review"]), [""; 0]);
    assert_eq!(taken(path, &["--include", "public"]), [""; 0], "it is never safe");
    assert_eq!(taken(path, &["--include", "review,public"]), ["count"]);
    let ran = memfix(path, &["--offline", "--include", "review,public"]);
    assert!(
        ran.stdout.contains("review (the signature changes, which other workspaces can see)"),
        "{}",
        ran.stdout
    );
    write(path, "memfix.toml", "[thresholds]\nsmall-value = 0\n");
    assert_eq!(taken(path, &["--include", "review,public"]), [""; 0]);
}

#[test]
fn comments_in_vain_are_removed_and_others_stay() {
    let lib = [
        "// memfix: keep\npub fn nothing() {}\n\n",
        "// memfix: keep a reason\n// memfix: keep\npub struct Row; // memfix: keep\n\n",
        "// memfix: keep\n",
        &filled("kept"),
        "\n#[cfg(feature = \"off\")]\n// memfix: keep(insert-capacity)\n",
        &filled("inactive"),
        "\n#[cfg(test)]\nmod tests {\n    // memfix: keep\n    fn in_tests() {}\n}\n",
        &filled("filled"),
    ]
    .concat();
    let folder = package(&lib);
    let path = folder.path();
    // With less than everything looked at, nothing is known to be in vain.
    let flags = ["--offline", "--apply", "--verify", "none", "--fix-suppressions"];
    let ran = memfix(path, &[&flags[..], &["--only", "build-string"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(fs::read_to_string(path.join("src/lib.rs")).unwrap(), lib);
    let ran = memfix(path, &flags);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = fs::read_to_string(path.join("src/lib.rs")).unwrap();
    let expected = lib
        .replacen("// memfix: keep\n", "", 1)
        .replace(
            "// memfix: keep a reason\n// memfix: keep\npub struct Row; // memfix: keep\n",
            "pub struct Row;\n",
        )
        .replace("filled = Vec::new()", "filled = Vec::with_capacity(rows.len())");
    assert_eq!(text, expected);
    assert_eq!(memfix(path, &["undo", "--offline"]).code, 0);
    assert_eq!(fs::read_to_string(path.join("src/lib.rs")).unwrap(), lib);
}

#[test]
fn the_summary_says_what_the_baseline_has() {
    let folder = fixture();
    let path = folder.path();
    assert_eq!(memfix(path, &["--offline", "--write-baseline", "b"]).code, 0);
    let ran = memfix(path, &["--offline", "--baseline", "b"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("in the baseline"), "{}", ran.stderr);
    assert_eq!(
        memfix(unchanged(), &["--offline", "--check", "--baseline", path.join("b").to_str().unwrap()]).code,
        0
    );
}
