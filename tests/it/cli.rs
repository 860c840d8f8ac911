//! The program as people and scripts meet it: exit codes, what goes to stdout, and what to stderr.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use memfix::transforms::ALL;
use snapbox::{assert_data_eq, str};

use crate::fixture::{LIB, Ran, fixture, git, json, memfix, program, ran, sources, unchanged, write};

#[test]
fn what_cannot_be_asked_for_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (&["--bogus"][..], "unexpected argument '--bogus'"),
        (&["--apply", "--check"], "cannot be used with"),
        (&["--dry-run", "--apply"], "cannot be used with"),
        (&["--untrusted", "--build-scripts"], "cannot be used with"),
        (&["--quiet", "--verbose"], "cannot be used with"),
        (&["--only", "insert-capicaty"], "a similar value exists: 'insert-capacity'"),
        (&["--verify", "everything"], "invalid value 'everything'"),
        (&["--untrusted", "--verify", "check"], "which --untrusted forbids"),
        (&["--include", "everything"], "invalid value 'everything'"),
        (&["layout", "--also", "--all-features"], "without --also"),
        (&["--offline", "undo"], "write `memfix undo …`"),
        (&["explain", "insert-capicaty"], "did you mean `insert-capacity`?"),
        (&["explain", "nowhere.rs:3"], "cannot open nowhere.rs"),
    ] {
        let Ran { code, stdout, stderr } = memfix(folder.path(), arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(expected), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_workspace_that_cannot_be_loaded_is_exit_code_3() {
    let empty = tempfile::tempdir().unwrap();
    let broken = tempfile::tempdir().unwrap();
    write(broken.path(), "Cargo.toml", "[package\nname = 1");
    let unresolved = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\nno-such-crate-0 = \"1\"\n";
    write(unresolved.path(), "Cargo.toml", manifest);
    write(unresolved.path(), "src/lib.rs", "");
    for (folder, path, expected) in [
        (&empty, ".", "there is no Cargo.toml in"),
        (&empty, "nowhere", "`nowhere` cannot be opened"),
        (&broken, ".", "Cargo.toml"),
        (&unresolved, ".", "no-such-crate-0"),
    ] {
        let Ran { code, stdout, stderr } = memfix(folder.path(), &["--offline", path]);
        assert_eq!((code, stdout.as_str()), (3, ""), "{stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(expected), "{expected}: {stderr}");
    }
}

#[test]
fn list_and_explain_show_every_transform() {
    let folder = tempfile::tempdir().unwrap();
    let listed = memfix(folder.path(), &["list"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    assert_eq!(listed.stdout.lines().count(), ALL.len() + 1);
    for transform in ALL {
        let meta = transform.meta();
        assert!(listed.stdout.lines().any(|line| line.starts_with(meta.id)), "{}", listed.stdout);
        let explained = memfix(folder.path(), &["explain", meta.id]);
        assert_eq!((explained.code, explained.stderr.as_str()), (0, ""));
        for reason in meta.declines {
            let line = format!("- `{}`: {}\n", reason.id, reason.sentence);
            assert_eq!(explained.stdout.matches(&line).count(), 1, "{line}{}", explained.stdout);
        }
    }
}

#[test]
fn every_shell_gets_completions_that_name_the_flags_and_transforms() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Ran { code, stdout, stderr } = memfix(folder.path(), &["completions", shell]);
        assert_eq!((code, stderr.as_str()), (0, ""), "{shell}");
        assert!(stdout.contains("no-default-features"), "{shell}: no flags");
        // Of these, clap_complete does not write the values of options for two.
        let values = !["elvish", "powershell"].contains(&shell);
        assert_eq!(stdout.contains("insert-capacity"), values, "{shell}: names of transforms");
    }
}

#[test]
fn cargo_memfix_is_memfix() {
    let folder = tempfile::tempdir().unwrap();
    let cargo_memfix = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-memfix"));
        ran(command.args(arguments).current_dir(folder.path()).output().unwrap())
    };
    let listed = cargo_memfix(&["memfix", "list"]);
    assert_eq!((listed.code, listed.stdout), (0, memfix(folder.path(), &["list"]).stdout));
    assert_eq!(cargo_memfix(&["list"]).code, 0);
    assert_eq!(cargo_memfix(&["memfix", "--bogus"]).code, 2);
    assert_eq!(cargo_memfix(&["memfix"]).code, 3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_reader_that_goes_away_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program(folder.path(), &["list"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let Ran { code, stderr, .. } = ran(output);
    assert_eq!(code, 5, "{stderr}");
    assert!(stderr.starts_with("error: cannot write to stdout: No space left"), "{stderr}");

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = program(folder.path(), &["completions", "bash"]).stdout(writer).output().unwrap();
    let Ran { code, stderr, .. } = ran(output);
    assert_eq!((code, stderr.as_str()), (0, ""));
}

#[test]
fn a_dry_run_shows_what_apply_writes_and_undo_takes_back() {
    let (shown, written) = (fixture(), fixture());
    let before = sources(written.path());

    let patches = tempfile::tempdir().unwrap();
    let patch = patches.path().join("p.diff");
    let dry = memfix(shown.path(), &["--offline", "--declined", "--patch", patch.to_str().unwrap()]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert_eq!(sources(shown.path()), before, "a dry run wrote something");
    let patch = fs::read_to_string(patch).unwrap();
    assert!(patch.starts_with("diff --git a/src/") && !patch.contains("\n# "), "{patch}");
    assert!(dry.stdout.contains("leaves 1 alone: rarely-filled"), "{}", dry.stdout);
    write(patches.path(), "all.diff", &dry.stdout);
    let all = patches.path().join("all.diff");
    git(shown.path(), &["apply", "--whitespace=nowarn", all.to_str().unwrap()]);
    assert_ne!(sources(shown.path()), before);

    let applied = memfix(written.path(), &["--offline", "--apply"]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert_eq!(sources(written.path()), sources(shown.path()), "--apply wrote something else than was shown");
    assert_data_eq!(
        applied.stdout,
        str![[r#"
src/bin/tool.rs:3:23: safe insert-capacity [..]
src/lib.rs:13:19: safe insert-capacity [..]
src/windows.rs:4:21: safe insert-capacity [..]

"#]]
    );
    assert_data_eq!(
        applied.stderr,
        str![[r#"
3 changes in 3 files (insert-capacity: 3 safe), verified: cargo check; written
1 more with --include review
1 kept by `memfix: keep`
1 place left alone; --declined lists them with their reasons
warning: src/lib.rs:50: this comment suppresses nothing; remove it
warning: src/lib.rs:53: `memfix: kepe` is no directive; write `memfix: keep`

"#]]
    );

    let again = memfix(written.path(), &["--offline", "--check", "--quiet"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""), "a second run finds more: {}", again.stderr);

    let dirty = memfix(written.path(), &["--offline", "--apply", "--include", "review"]);
    assert_eq!((dirty.code, dirty.stdout.as_str()), (2, ""));
    assert!(
        dirty.stderr.starts_with("error: ") && dirty.stderr.contains("--allow-dirty"),
        "{}",
        dirty.stderr
    );

    let undone = memfix(written.path(), &["undo", "--offline"]);
    assert_eq!(undone.code, 0, "{}", undone.stderr);
    assert_eq!(undone.stdout, "src/bin/tool.rs\nsrc/lib.rs\nsrc/windows.rs\n");
    assert_eq!(sources(written.path()), before);
}

#[test]
fn check_exits_with_1_and_its_json_fits_the_schema() {
    let report = tempfile::NamedTempFile::new().unwrap();
    let path = report.path().to_str().unwrap();
    let flags =
        ["--offline", "--check", "--include", "review,tests", "--format", "json", "--output", path, "-q"];
    let Ran { code, stdout, stderr } = memfix(unchanged(), &flags);
    assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
    assert!(stderr.lines().all(|line| line.starts_with("warning: ")), "-q keeps warnings only: {stderr}");

    let report = json(&fs::read_to_string(report.path()).unwrap());
    let findings = report["findings"].as_array().unwrap();
    let of = |outcome: &str| findings.iter().filter(|it| it["outcome"] == outcome).count();
    // ids, until_zero, names, main and squares; the one in `kept` is kept.
    assert_eq!((of("proposed"), of("suppressed"), findings.len()), (5, 1, 6), "{report:#}");
    for finding in findings {
        let file = finding["file"].as_str().unwrap();
        let text = fs::read_to_string(unchanged().join(file)).unwrap();
        let line = finding["line"].as_u64().unwrap() as usize;
        assert!(text.lines().nth(line - 1).unwrap().contains("Vec::new()"), "{finding:#}");
        let edit = &finding["edits"][0];
        let range = edit["start"].as_u64().unwrap() as usize..edit["end"].as_u64().unwrap() as usize;
        let old = text.trim_start_matches('\u{feff}').get(range);
        assert!(old.is_some_and(|it| "Vec::new()".contains(it)), "{old:?}: {finding:#}");
        assert_eq!(finding["package"], "fixture");
    }
    assert_eq!(report["declines"][0]["reason"], "rarely-filled");
    assert_eq!(report["comments"].as_array().unwrap().len(), 2);
    assert_eq!(Path::new(report["workspace"].as_str().unwrap()).file_name(), unchanged().file_name());
}

#[test]
fn explain_answers_for_what_fires_what_is_left_and_what_is_neither() {
    let explain = |line: &str| {
        let Ran { code, stdout, stderr } =
            memfix(unchanged(), &["explain", "--offline", &format!("src/lib.rs:{line}")]);
        assert_eq!((code, stderr.as_str()), (0, ""), "{line}");
        stdout
    };
    assert_data_eq!(
        explain("21"),
        str![[r#"
src/lib.rs:21:19: insert-capacity would change this
  what: [..]
  class: review ([..])
  worth: saves [..]

"#]]
    );
    // The push in the loop is told about by way of the collection that it fills, or as no candidate of its own.
    assert_data_eq!(
        explain("32:22"),
        str![[r#"
src/lib.rs:32:22: insert-capacity leaves this alone: rarely-filled
  here: [..]
  rule: [..]
  code: Vec::new()

"#]]
    );
    let none = explain("51");
    assert!(none.starts_with("no transform finds a candidate here\n"), "{none}");
    assert!(ALL.iter().all(|it| none.contains(&format!("\n{}: ", it.meta().id))), "{none}");
}

#[test]
fn what_runs_only_when_named_runs_only_then() {
    let pairs = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pairs");
    let check = |more: &[&str]| {
        memfix(&pairs, &[&["--offline", "--check", "-p", "wire-encoder-before"], more].concat())
    };
    let unnamed = check(&["--include", "review"]);
    assert!(!unnamed.stdout.contains("pool-buffer"), "{}", unnamed.stdout);
    let named = check(&["--only", "pool-buffer"]);
    assert_eq!(named.code, 1, "{}", named.stderr);
    assert!(
        named.stdout.contains(" pool-buffer each call of `encode` allocates `frame` anew"),
        "{}",
        named.stdout
    );
    let listed = memfix(&pairs, &["list"]).stdout;
    let line = listed.lines().find(|line| line.starts_with("pool-buffer ")).unwrap();
    assert!(line.contains("only when named"), "{line}");
}

#[test]
fn packages_and_targets_are_chosen_as_for_cargo() {
    let tool = memfix(unchanged(), &["--offline", "--check", "--bin", "tool", "-p", "fix*"]);
    assert_eq!(tool.code, 1, "{}", tool.stderr);
    assert_eq!(tool.stdout.lines().count(), 1, "{}", tool.stdout);
    assert!(tool.stdout.starts_with("src/bin/tool.rs:3:"), "{}", tool.stdout);
    for (flags, expected) in [
        (["-p", "fixtrue"], "no member is called `fixtrue`; did you mean `fixture`?"),
        (["--bin", "other"], "no binary is called `other`"),
    ] {
        let Ran { code, stderr, .. } = memfix(unchanged(), &[&["--offline"], &flags[..]].concat());
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains(expected), "{stderr}");
    }
}

#[test]
fn a_workspace_runs_the_members_that_cargo_would_take() {
    let folder = tempfile::tempdir().unwrap();
    let manifest =
        "[workspace]\nmembers = [\"one\", \"more/*\"]\ndefault-members = [\"more/*\"]\nresolver = \"3\"\n";
    write(folder.path(), "Cargo.toml", manifest);
    let function = "pub fn f(rows: &[u64]) -> Vec<u64> {\n    let mut all = Vec::new();\n    for row in rows {\n        \
                    all.push(*row);\n    }\n    all\n}\n";
    for (member, name) in [("one", "one"), ("more/two", "two"), ("more/three", "three")] {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        write(folder.path(), &format!("{member}/Cargo.toml"), &manifest);
        write(folder.path(), &format!("{member}/src/lib.rs"), function);
    }
    let found = |from: &str, flags: &[&str]| -> Vec<String> {
        let flags = [&["--offline", "--check"], flags].concat();
        let Ran { code, stdout, stderr } = memfix(&folder.path().join(from), &flags);
        assert_eq!(code, 1, "{stderr}");
        stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(found(".", &[]), ["more/three/src/lib.rs", "more/two/src/lib.rs"]);
    assert_eq!(found("one", &[]), ["src/lib.rs"]);
    assert_eq!(found("one", &["--exclude", "t*"]), ["src/lib.rs"]);
    // Its files lie beside the current folder, where `git apply` would not look: paths start from the root.
    assert_eq!(found("one", &["-p", "two@0.1.0", ".."]), ["more/two/src/lib.rs"]);
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    for (flags, variable, coloured) in [
        (&[][..], None, false),
        (&["--color", "always"], None, true),
        (&["--color", "never"], Some(("CLICOLOR_FORCE", "1")), false),
        (&[], Some(("CLICOLOR_FORCE", "1")), true),
        (&[], Some(("NO_COLOR", "1")), false),
    ] {
        let mut command = program(folder.path(), &[&["explain", "no-such-transform"], flags].concat());
        command.envs(variable);
        let Ran { stderr, .. } = ran(command.output().unwrap());
        assert_eq!(stderr.contains('\u{1b}'), coloured, "{flags:?} {variable:?}: {stderr:?}");
    }
}

#[test]
fn a_crate_that_does_not_compile_is_rewritten_where_it_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "Cargo.toml",
        "[package]\nname = \"broken\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    );
    let text = "\
mod torn;

pub fn ids(rows: &[u64]) -> Vec<u64> {
    let mut ids = Vec::new();
    for row in rows {
        ids.push(*row);
    }
    ids
}

pub fn names(rows: &[u64]) -> Vec<u64> {
    let mut names = Vec::new();
    for row in rows {
        names.push(*row);
    }
    let wrong: Missing = nowhere::call();
    names
}
";
    write(folder.path(), "src/lib.rs", text);
    write(folder.path(), "src/torn.rs", "pub fn f() { let x = ; \nfn g( {\n");
    let Ran { code, stdout, stderr } = memfix(folder.path(), &["--offline"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("+    let mut ids = Vec::with_capacity(rows.len());\n"), "{stdout}\n{stderr}");
    assert!(!stdout.contains("torn.rs") && !stdout.contains("+    let mut names"), "{stdout}");
    assert!(stderr.contains("src/torn.rs"), "what does not parse is named: {stderr}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_or_must_not_be_written_stops_all() {
    use std::os::unix::fs::PermissionsExt;

    let folder = fixture();
    let before = sources(folder.path());
    let locked = folder.path().join("src/windows.rs");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
    let Ran { code, stdout, stderr } = memfix(folder.path(), &["--offline", "--apply", "--allow-dirty"]);
    assert_eq!((code, stdout.as_str()), (5, ""), "{stderr}");
    assert!(stderr.contains("src/windows.rs is read-only"), "{stderr}");
    assert_eq!(sources(folder.path()), before);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o644)).unwrap();

    // rustfmt is asked after the files were read and before they are written: time for someone else to edit one.
    let tools = tempfile::tempdir().unwrap();
    let victim = folder.path().join("src/lib.rs");
    let script =
        format!("#!/bin/sh\necho '// edited' >> '{}'\nexec '{}' \"$@\"\n", victim.display(), rustfmt());
    write(tools.path(), "rustfmt", &script);
    fs::set_permissions(tools.path().join("rustfmt"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let output = program(folder.path(), &["--offline", "--apply"]).env("PATH", path).output().unwrap();
    let Ran { code, stdout, stderr } = ran(output);
    assert_eq!((code, stdout.as_str()), (5, ""), "{stderr}");
    assert!(
        stderr.contains("changed while memfix was running: ") && stderr.contains("src/lib.rs"),
        "{stderr}"
    );
    let text = fs::read_to_string(&victim).unwrap();
    assert!(text.starts_with(LIB) && text.ends_with("// edited\n"), "{text}");
    assert_eq!(sources(folder.path())[1..], before[1..], "nothing is half written");
}

#[cfg(unix)]
fn rustfmt() -> String {
    let path = std::env::var_os("PATH").unwrap();
    let found: Option<PathBuf> =
        std::env::split_paths(&path).map(|folder| folder.join("rustfmt")).find(|file| file.is_file());
    found.unwrap().display().to_string()
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_with_130_and_nothing_written() {
    let folder = fixture();
    let before = sources(folder.path());
    let mut child =
        program(folder.path(), &["--offline", "--apply", "-vv"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == "resolving names"), "the run never came to its long work");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let rest: Vec<String> = lines.collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:#?}");
    assert_eq!(rest.last().map(String::as_str), Some("interrupted: nothing was written"), "{rest:#?}");
    assert_eq!(sources(folder.path()), before);
}
