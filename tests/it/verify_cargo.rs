//! `--verify check` and `test`: what cargo objects to is found, named, and alone taken out.
//!
//! The workspaces are real, with cargo and git at work. Each brings together what a copy of a repository can get wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use memfix::engine::{Fate, Outcome, Request};
use memfix::verify::{CargoFlags, How, Level, settle};
use memfix::workspace::{Options, Workspace};

use crate::careless::Careless;
use crate::fixture::program;

/// What the function's name says of the rewrite of its `Vec::new()`.
static CARELESS: Careless = Careless(|function| match function.split('_').next() {
    // What the analyser in memory does not see.
    Some("moves") => "{ let a = String::new(); drop(a); drop(a); Vec::with_capacity(8) }",
    Some("warns") => "{ let mut a = 1_u8; let _ = a; Vec::with_capacity(8) }",
    // What no compiler sees without the feature.
    Some("extra") => "{ let a = 8; #[cfg(feature = \"extra\")] let _: u8 = \"\"; Vec::with_capacity(a) }",
    // What no compiler sees.
    Some("grows") => "Vec::with_capacity(1000)",
    _ => "Vec::with_capacity(8)",
});

/// A folder of its own with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(&folder.path().join(path), text);
    }
    folder
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(folder: &Path, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"])
        .args(["-c", "init.defaultBranch=main"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "all"]);
}

/// Runs memfix with the careless transform and says what became of each function's finding.
struct Settled {
    outcome: Outcome,
    texts: BTreeMap<PathBuf, String>,
}

impl Settled {
    fn new(root: &Path, level: Level) -> Settled {
        Settled::in_configurations(root, level, Vec::new())
    }

    fn in_configurations(root: &Path, level: Level, configurations: Vec<Vec<String>>) -> Settled {
        let options =
            Options { path: root.to_owned(), cargo_args: vec!["--offline".to_owned()], ..Options::default() };
        let mut workspace = Workspace::load(&options, &|_| {}).unwrap();
        let mut request = Request {
            transforms: vec![&CARELESS],
            files: workspace.files().iter().map(|file| file.id).collect(),
            jobs: 2,
            ..Request::default()
        };
        let flags = CargoFlags {
            packages: vec!["--workspace".to_owned()],
            configurations,
            shared: vec!["--offline".to_owned()],
        };
        let outcome = settle(&mut workspace, &mut request, &How { level, flags, progress: &|_| {} });
        let texts = outcome
            .changes
            .iter()
            .map(|(&file, change)| (workspace.file(file).path.clone(), change.new.clone()))
            .collect();
        Settled { outcome, texts }
    }

    /// The functions whose findings were rejected.
    fn rejected(&self) -> BTreeSet<String> {
        self.with(Fate::Rejected)
    }

    fn accepted(&self) -> usize {
        self.with(Fate::Accepted).len()
    }

    fn with(&self, fate: Fate) -> BTreeSet<String> {
        let found = self.outcome.findings.iter().filter(|found| found.fate == fate);
        found.map(|found| found.proposal.finding.item.clone()).collect()
    }

    fn objection(&self, function: &str) -> &str {
        let mut findings = self.outcome.findings.iter();
        &findings.find(|found| found.proposal.finding.item == function).unwrap().objection
    }
}

fn functions(names: impl IntoIterator<Item = String>) -> String {
    names.into_iter().map(|name| format!("pub fn {name}() -> Vec<u64> {{\n    Vec::new()\n}}\n\n")).collect()
}

fn numbered(prefix: &str, count: usize) -> impl Iterator<Item = String> + '_ {
    (0..count).map(move |number| format!("{prefix}_{number}"))
}

const PACKAGE: &str = "version = \"0.1.0\"\nedition = \"2021\"\n";

/// A repository with everything in it that a build may reach for, beside the code.
fn repository() -> tempfile::TempDir {
    let app = format!(
        "mod untracked;\n\nconst _: &str = include_str!(\"../../data/text.txt\");\nconst _: &str = env!(\"COMMIT\");\n\
         const _: &str = env!(\"FROM_ABOVE\");\n#[cfg(not(from_repository))]\ncompile_error!(\"no config.toml\");\n\n\
         pub use outside::answer;\npub use below::depth;\n\n{}",
        functions(numbered("fine", 49).chain(["moves_0".to_owned()]))
    );
    let folder = folder(&[
        (".cargo/config.toml", "[env]\nFROM_ABOVE = \"1\"\n"),
        ("repository/.cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"from_repository\"]\n"),
        (
            "repository/Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nexclude = [\"below\"]\nresolver = \"2\"\n",
        ),
        (
            "repository/app/Cargo.toml",
            &format!(
                "[package]\nname = \"app\"\n{PACKAGE}\n[dependencies]\noutside = {{ path = \"../../elsewhere/outside\" \
                 }}\nbelow = {{ path = \"../below\" }}\n\n[lints.rust]\nunexpected_cfgs = \"allow\"\n"
            ),
        ),
        ("repository/app/src/lib.rs", &app),
        (
            "repository/app/build.rs",
            "fn main() {\n    let git = |args: &[&str]| {\n        let output = \
             std::process::Command::new(\"git\").args(args).output().unwrap();\n        \
             assert!(output.status.success(), \"{output:?}\");\n        \
             String::from_utf8(output.stdout).unwrap()\n    };\n    let commit = git(&[\"rev-parse\", \"HEAD\"]);\n    \
             assert!(git(&[\"ls-files\"]).contains(\"src/lib.rs\"));\n    git(&[\"status\"]);\n    \
             println!(\"cargo:rustc-env=COMMIT={}\", commit.trim());\n}\n",
        ),
        ("repository/data/text.txt", "text"),
        ("repository/.gitignore", "target\nCargo.lock\n"),
        (
            "elsewhere/Cargo.toml",
            "[workspace]\nmembers = [\"outside\"]\n[workspace.package]\nedition = \"2021\"\n",
        ),
        (
            "elsewhere/outside/Cargo.toml",
            "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition.workspace = true\n",
        ),
        ("elsewhere/outside/src/lib.rs", "pub fn answer() -> u8 {\n    42\n}\n"),
        ("origin-of-below/Cargo.toml", &format!("[package]\nname = \"below\"\n{PACKAGE}\n[workspace]\n")),
        ("origin-of-below/src/lib.rs", "pub fn depth() -> u8 {\n    1\n}\n"),
    ]);
    let below = folder.path().join("origin-of-below");
    git(&below, &["init", "--quiet"]);
    commit(&below);
    let repository = folder.path().join("repository");
    git(&repository, &["init", "--quiet"]);
    git(&repository, &["submodule", "--quiet", "add", below.to_str().unwrap(), "below"]);
    commit(&repository);
    write(&repository.join("app/src/untracked.rs"), "pub fn unseen() {}\n");
    folder
}

/// Every file below `folder` but those of build folders, with its text.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries =
        walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| entry.file_name() != "target");
    entries
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn what_a_build_reaches_for_is_in_the_copy_and_one_wrong_edit_of_fifty_is_taken_out() {
    let folder = repository();
    let root = folder.path().join("repository");
    // cargo writes the lock file when the workspace is loaded, as it always does.
    Settled::new(&root, Level::None);
    let before = snapshot(folder.path());
    let settled = Settled::new(&root, Level::Check);
    let verification = &settled.outcome.verification;
    assert_eq!((verification.level, verification.cannot_verify.as_str()), ("check", ""));
    assert_eq!(settled.rejected(), BTreeSet::from(["moves_0".to_owned()]));
    assert_eq!(settled.accepted(), 49);
    assert!(verification.checks <= 8, "{}", verification.checks);
    assert!(settled.objection("moves_0").starts_with("error[E0382]"), "{}", settled.objection("moves_0"));
    let after = snapshot(folder.path());
    let paths: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
    let written: Vec<_> = paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(written.is_empty(), "nothing but the build folder is written to, but {written:?}");

    // The same again: the copy is brought up to date, and the dry run of today is the apply of tomorrow.
    let again = Settled::new(&root, Level::Check);
    assert_eq!(again.texts, settled.texts);
    let report =
        &settled.outcome.findings.iter().find(|found| found.fate == Fate::Rejected).unwrap().bug_report;
    for part in ["careless", "--verify check", "drop(a); drop(a)", "use of moved value", "fn moves_0"] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn a_build_that_needs_ignored_files_cannot_be_verified() {
    let folder = folder(&[
        ("Cargo.toml", &format!("[package]\nname = \"app\"\n{PACKAGE}")),
        ("src/lib.rs", &format!("include!(\"made.rs\");\n{}", functions(numbered("fine", 1)))),
        (".gitignore", "target\nmade.rs\n"),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path());
    write(&folder.path().join("src/made.rs"), "pub fn made() {}\n");
    let settled = Settled::new(folder.path(), Level::Check);
    let verification = &settled.outcome.verification;
    assert_eq!(verification.level, "types");
    assert!(verification.cannot_verify.contains("made.rs"), "{}", verification.cannot_verify);
    assert!(verification.cannot_verify.contains("git ignores"), "{}", verification.cannot_verify);
}

/// Two packages: one has an error of its own, the other warnings.
#[test]
fn a_new_warning_is_an_objection_and_what_was_red_before_is_left_alone() {
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"red\", \"yellow\", \"tested\"]\nresolver = \"2\"\n"),
        ("red/Cargo.toml", &format!("[package]\nname = \"red\"\n{PACKAGE}")),
        (
            "red/src/lib.rs",
            &format!("pub fn wrong() -> u8 {{\n    \"\"\n}}\n\n{}", functions(numbered("red", 2))),
        ),
        ("yellow/Cargo.toml", &format!("[package]\nname = \"yellow\"\n{PACKAGE}")),
        (
            "yellow/src/lib.rs",
            &format!(
                "fn unused() {{}}\n\npub fn old() {{\n    let mut a = 1_u8;\n    let _ = a;\n}}\n\n{}",
                functions(numbered("fine", 3).chain(["warns_0".to_owned()]))
            ),
        ),
        // Only its tests are red: of its library the compiler says enough.
        ("tested/Cargo.toml", &format!("[package]\nname = \"tested\"\n{PACKAGE}")),
        (
            "tested/src/lib.rs",
            &format!(
                "{}#[test]\nfn wrong() {{\n    let _: u8 = \"\";\n}}\n",
                functions(["green_0".to_owned(), "moves_0".to_owned()])
            ),
        ),
    ]);
    // Without version control, too.
    let settled = Settled::new(folder.path(), Level::Check);
    assert_eq!(settled.outcome.verification.cannot_verify, "");
    let rejected = ["red_0", "red_1", "warns_0", "moves_0"].map(str::to_owned);
    assert_eq!(settled.rejected(), BTreeSet::from(rejected));
    assert_eq!(settled.accepted(), 4);
    assert!(settled.objection("red_0").contains("does not compile as it is"));
    assert!(settled.objection("warns_0").contains("unused_mut"), "{}", settled.objection("warns_0"));
}

/// What is wrong with a feature alone is found where that configuration is verified.
#[test]
fn each_configuration_is_checked() {
    let folder = folder(&[
        ("Cargo.toml", &format!("[package]\nname = \"p\"\n{PACKAGE}\n[features]\nextra = []\n")),
        ("src/lib.rs", &functions(["fine_0".to_owned(), "extra_0".to_owned()])),
    ]);
    let rejected = |configurations: &[&[&str]]| {
        let flags = configurations.iter().map(|it| it.iter().map(|&flag| flag.to_owned()).collect());
        let settled = Settled::in_configurations(folder.path(), Level::Check, flags.collect());
        assert_eq!(settled.outcome.verification.cannot_verify, "");
        settled.rejected().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(rejected(&[&[]]), [""; 0]);
    assert_eq!(rejected(&[&[], &["--features", "extra"]]), ["extra_0"]);
}

/// A crate whose tests want functions to give a vector without much room, and say nothing of which one does not.
fn tested(names: &[String], flaky: bool) -> tempfile::TempDir {
    let calls: String = names.iter().map(|name| format!("subject::{name}(), ")).collect();
    let flake = if flaky {
        "#[test]\nfn fails_now_and_then() {\n    let path = concat!(env!(\"CARGO_TARGET_TMPDIR\"), \"/seen\");\n    \
         let times = std::fs::read_to_string(path).map_or(0, |text| text.len());\n    \
         std::fs::write(path, \"x\".repeat(times + 1)).unwrap();\n    assert!(times % 2 == 0);\n}\n"
    } else {
        ""
    };
    folder(&[
        ("Cargo.toml", &format!("[package]\nname = \"subject\"\n{PACKAGE}\n[lib]\ndoctest = false\n")),
        ("src/lib.rs", &functions(names.iter().cloned())),
        (
            "tests/room.rs",
            &format!(
                "#[test]\nfn little_room() {{\n    assert!([{calls}].iter().all(|it| it.capacity() < 100));\n}}\n{flake}"
            ),
        ),
    ])
}

#[test]
fn an_edit_that_only_a_test_objects_to_is_found_among_fifty_in_eight_checks() {
    let names: Vec<String> =
        numbered("fine", 31).chain(["grows_0".to_owned()]).chain(numbered("also", 18)).collect();
    let folder = tested(&names, true);
    let settled = Settled::new(folder.path(), Level::Test);
    let verification = &settled.outcome.verification;
    assert_eq!((verification.level, verification.cannot_verify.as_str()), ("test", ""));
    assert_eq!(settled.rejected(), BTreeSet::from(["grows_0".to_owned()]));
    assert_eq!(settled.accepted(), 49);
    assert!(verification.checks <= 8, "{}", verification.checks);
    assert!(settled.objection("grows_0").contains("little_room"), "{}", settled.objection("grows_0"));
}

#[test]
fn three_wrong_edits_among_fifty_are_found_in_twenty_four_checks() {
    let wrong = ["grows_0", "grows_1", "moves_0"].map(str::to_owned);
    let mut names: Vec<String> = numbered("fine", 47).collect();
    names.insert(3, wrong[0].clone());
    names.insert(20, wrong[1].clone());
    names.insert(44, wrong[2].clone());
    let folder = tested(&names, false);
    let settled = Settled::new(folder.path(), Level::Test);
    assert_eq!(settled.rejected(), BTreeSet::from(wrong));
    assert_eq!(settled.accepted(), 47);
    let checks = settled.outcome.verification.checks;
    assert!(checks <= 24, "{checks}");
}

/// Which toolchain runs is the user's choice, in the copy too. The one here is rustup's way to name a folder: it writes
/// down where its cargo is started, and hands on to the real one.
#[cfg(unix)]
#[test]
fn the_toolchain_file_of_the_workspace_decides_in_the_copy_too() {
    use std::os::unix::fs::PermissionsExt;

    let which = |tool: &str| {
        let output =
            Command::new("rustup").args(["which", tool]).output().ok().filter(|it| it.status.success())?;
        Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
    };
    let Some(cargo) = which("cargo") else {
        eprintln!("there is no rustup here: nothing is tested");
        return;
    };
    let lib = "pub fn halves(all: &[u32]) -> Vec<u32> {\n    let mut halves = Vec::new();\n    for one in all {\n        \
               halves.push(one / 2);\n    }\n    halves\n}\n";
    let folder = folder(&[
        ("package/Cargo.toml", &format!("[package]\nname = \"subject\"\n{PACKAGE}")),
        ("package/src/lib.rs", lib),
    ]);
    let tools = folder.path().join("tools");
    let log = folder.path().join("log");
    let bin = Path::new(&cargo).parent().unwrap();
    write(
        &tools.join("bin/cargo"),
        &format!("#!/bin/sh\necho \"$1 $PWD\" >> {}\nexec {cargo} \"$@\"\n", log.display()),
    );
    fs::set_permissions(tools.join("bin/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    for tool in fs::read_dir(bin).unwrap().map(|entry| entry.unwrap()).filter(|it| it.file_name() != "cargo")
    {
        std::os::unix::fs::symlink(tool.path(), tools.join("bin").join(tool.file_name())).unwrap();
    }
    std::os::unix::fs::symlink(bin.parent().unwrap().join("lib"), tools.join("lib")).unwrap();
    let toolchain = format!("[toolchain]\npath = \"{}\"\n", tools.display());
    write(&folder.path().join("package/rust-toolchain.toml"), &toolchain);
    let package = folder.path().join("package");
    git(&package, &["init", "--quiet"]);
    commit(&package);

    let output =
        program(&package, &["--apply", "--offline"]).env_remove("RUSTUP_TOOLCHAIN").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = fs::read_to_string(package.join("src/lib.rs")).unwrap();
    assert!(written.contains("with_capacity(all.len())"), "{written}");
    let started = fs::read_to_string(&log).unwrap();
    let checks: Vec<&str> = started.lines().filter(|line| line.starts_with("check ")).collect();
    assert!(!checks.is_empty() && checks.iter().all(|it| it.contains("memfix/verify")), "{started}");
}
