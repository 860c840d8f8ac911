//! Diffs, read back by the real `git apply`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use memfix::diff::{Paint, unified};
use proptest::prelude::*;

/// git as it comes, whatever the user configured.
fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.args(arguments).current_dir(folder);
    git.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")]);
    git.env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(folder));
    git
}

/// Applies `patch` in `folder`.
fn git_apply(folder: &Path, patch: &str) {
    let mut git = git(folder, &["apply", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is installed");
    git.stdin.take().expect("piped").write_all(patch.as_bytes()).expect("git reads its input");
    let output = git.wait_with_output().expect("git ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git apply: {stderr}\n{patch}");
}

/// Writes the old texts, applies all diffs at once, and compares what is on disk with the new texts.
fn round_trip(files: &[(&str, &str, &str)]) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let mut patch = String::new();
    for (path, old, new) in files {
        let at = folder.path().join(path);
        std::fs::create_dir_all(at.parent().expect("in the folder")).expect("folder");
        std::fs::write(at, old).expect("file");
        patch.push_str(&unified(path, old, new, Paint::Plain));
    }
    if !patch.is_empty() {
        git_apply(folder.path(), &patch);
    }
    for (path, _, new) in files {
        let text = std::fs::read(folder.path().join(path)).expect("still there");
        assert_eq!(String::from_utf8_lossy(&text), *new, "{path}\n{patch}");
    }
}

/// What `git diff` prints after the file at `path` went from `old` to `new`, but for the line with the hashes.
fn git_diff(path: &str, old: &str, new: &str) -> String {
    let folder = tempfile::tempdir().expect("temporary folder");
    let at = folder.path().join(path);
    std::fs::create_dir_all(at.parent().expect("in the folder")).expect("folder");
    std::fs::write(&at, old).expect("file");
    let run = |arguments: &[&str]| git(folder.path(), arguments).output().expect("git is installed").stdout;
    run(&["init", "--quiet"]);
    run(&["add", "--all"]);
    std::fs::write(&at, new).expect("file");
    let text = String::from_utf8(run(&["diff", "--no-color"])).expect("UTF-8");
    text.split_inclusive('\n').filter(|line| !line.starts_with("index ")).collect()
}

#[test]
fn names_that_git_quotes_are_read_back() {
    for path in [
        "src/main.rs",
        "with space/a b.rs",
        "ends with space ",
        "tab\there.rs",
        "new\nline.rs",
        "quote\".rs",
        "back\\slash.rs",
        "ünï/ço\u{301}de.rs",
        "bell\u{7}\u{8}\u{b}\u{c}\r\u{1}.rs",
        "delete\u{7f}.rs",
        "-dash.rs",
        "a b/ünï \"x\" y.rs",
    ] {
        let (old, new) = ("one\ntwo\n", "one\nthree\n");
        round_trip(&[(path, old, new)]);
        assert_eq!(unified(path, old, new, Paint::Plain), git_diff(path, old, new));
    }
}

#[test]
fn a_diff_is_as_git_prints_it() {
    let old = "mod a;\n\nimpl A {\n    pub(crate) async fn f() {\n        1;\n        2;\n        3;\n        4;\n    }\n}\n";
    let new = old.replace("4;", "5;");
    let expected = "\
diff --git a/src/a.rs b/src/a.rs
--- a/src/a.rs
+++ b/src/a.rs
@@ -5,6 +5,6 @@ pub(crate) async fn f() {
         1;
         2;
         3;
-        4;
+        5;
     }
 }
";
    assert_eq!(unified("src/a.rs", old, &new, Paint::Plain), expected);
    assert_eq!(unified("src/a.rs", old, old, Paint::Plain), "");
}

#[test]
fn ends_of_files_byte_order_marks_and_line_ends_survive() {
    let long: String = (0..40).map(|n| format!("line {n}\r\n")).collect();
    let tricky: &[(&str, &str)] = &[
        ("", "a\n"),
        ("a\n", ""),
        ("a", "a\n"),
        ("a\n", "a"),
        ("a", "b"),
        ("\u{feff}a\nb\n", "\u{feff}a\nc\n"),
        ("\u{feff}a\r\n", "\u{feff}b\r\n"),
        ("a\r\nb\nc\r\n", "a\nb\r\nc\r\n"),
        ("a\rb\rc\n", "a\rx\rc\n"),
        ("\n\n\n", "\n\n"),
        ("-- a\n++ b\n@@ c\n\\ d\n", "-- b\n++ a\n@@ d\n\\ c\n"),
        ("a\u{c}b\u{b}\u{85}\u{2028}c\n", "a\u{c}x\u{b}\u{85}\u{2028}c\n"),
    ];
    for (old, new) in tricky {
        round_trip(&[("a.rs", old, new)]);
        assert_eq!(unified("a.rs", old, new, Paint::Plain), git_diff("a.rs", old, new));
    }
    let changed = long.replace("line 3\r", "LINE 3\r").replace("line 30\r\n", "");
    round_trip(&[("a.rs", &long, &changed), ("b/c.rs", &changed, &long)]);
}

#[test]
fn colours_change_no_character() {
    let (old, new) = ("fn f() {}\na\nb\n", "fn f() {}\na\nc");
    let painted = unified("a.rs", old, new, Paint::Ansi);
    assert!(painted.contains("\u{1b}[31m-b\u{1b}[0m\n"), "{painted:?}");
    assert!(painted.contains("\u{1b}[32m+c\u{1b}[0m\n"), "{painted:?}");
    let mut plain = String::new();
    for (index, part) in painted.split('\u{1b}').enumerate() {
        plain.push_str(if index == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) });
    }
    assert_eq!(plain, unified("a.rs", old, new, Paint::Plain));
}

/// A text of few different lines, so that diffs have long common stretches, and one made from it by edits.
fn before_and_after() -> impl Strategy<Value = (String, String)> {
    let line = "(|a|b|  fn f\\(\\)|é|\r)(\n|\r\n)";
    let last = "|a|é\r";
    let before = (prop::collection::vec(line, 0..30), last);
    let edit = (any::<prop::sample::Index>(), 0..4_usize, prop::collection::vec(line, 0..3));
    (before, prop::collection::vec(edit, 0..4), prop::option::of(last)).prop_map(
        |((lines, last), edits, new_last)| {
            let mut after = lines.clone();
            for (at, removed, added) in edits {
                let start = at.index(after.len() + 1);
                let end = (start + removed).min(after.len());
                after.splice(start..end, added);
            }
            let new_last = new_last.unwrap_or_else(|| last.clone());
            (lines.concat() + &last, after.concat() + &new_last)
        },
    )
}

proptest! {
    // Each case starts git once, for eight files.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn git_apply_gives_the_new_bytes(texts in prop::collection::vec(before_and_after(), 8)) {
        let named: Vec<(String, &(String, String))> =
            texts.iter().enumerate().map(|(n, text)| (format!("folder {n}/ü.rs"), text)).collect();
        let files: Vec<(&str, &str, &str)> = named
            .iter()
            .map(|(path, (old, new))| (path.as_str(), old.as_str(), new.as_str()))
            .collect();
        round_trip(&files);
    }
}
