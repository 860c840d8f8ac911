//! A dependency that a rewrite needs: how manifests and lock files of all forms get it, and a whole run that does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use memfix::schedule::dependencies::{Standing, inherited, locked, render, standing};
use memfix::schedule::edit::Patch;
use memfix::transform::{Dependency, FileRef, Locked};

use crate::fixture::{commit, git, memfix, write};

const NAME: &str = "crossbeam-utils";
const PACKAGE: &str = "[package]\nname = \"a\"\n";

fn dependency() -> Dependency {
    Dependency {
        manifest: FileRef(0),
        name: NAME.to_owned(),
        requirement: "0.8".to_owned(),
        bare: false,
        inherited: false,
        lock: None,
    }
}

/// The texts of the manifest and of the lock file, number 1, with the dependencies in them.
fn with(manifest: &str, lock: &str, dependencies: &[Dependency]) -> [String; 2] {
    let texts: BTreeMap<FileRef, Arc<str>> =
        BTreeMap::from([(FileRef(0), manifest.into()), (FileRef(1), lock.into())]);
    let mut edits = render(dependencies, &|file| Arc::clone(&texts[&file]));
    [0, 1].map(|file| {
        let file = FileRef(file);
        Patch::new(&texts[&file], edits.remove(&file).unwrap_or_default()).unwrap().apply()
    })
}

fn added(manifest: &str) -> String {
    with(manifest, "", &[dependency()])[0].clone()
}

#[test]
fn a_sorted_table_stays_sorted_and_comments_stay_with_what_they_are_about() {
    let manifest = "\
[dependencies] # all of them
# first
anyhow = \"1\"
# serde is needed
serde = { version = \"1\", features = [
    \"derive\",
] } # a list

[dev-dependencies]
crossbeam-utils = \"0.8\"
";
    let expected = manifest.replace("anyhow = \"1\"\n", "anyhow = \"1\"\ncrossbeam-utils = \"0.8\"\n");
    assert_eq!(added(manifest), expected);

    let first = "[dependencies]\n# serde is needed\nserde = \"1\"\n";
    assert_eq!(
        added(first),
        first.replace("[dependencies]\n", "[dependencies]\ncrossbeam-utils = \"0.8\"\n")
    );

    let last = "[dependencies]\nanyhow.version = \"1\"\nanyhow.features = [\n  \"std\",\n]\n\n[features]\n";
    assert_eq!(added(last), last.replace("]\n\n", "]\ncrossbeam-utils = \"0.8\"\n\n"));
}

#[test]
fn a_table_that_is_not_sorted_gets_it_at_its_end() {
    let manifest = "[dependencies]\nserde = \"1\"\nanyhow = \"1\"\n\n[features]\n";
    assert_eq!(
        added(manifest),
        manifest.replace("anyhow = \"1\"\n", "anyhow = \"1\"\ncrossbeam-utils = \"0.8\"\n")
    );
    let unfinished = "[dependencies]\nserde = \"1\"\nanyhow = \"1\"";
    assert_eq!(added(unfinished), format!("{unfinished}\ncrossbeam-utils = \"0.8\"\n"));
    assert_eq!(added("[dependencies]\n"), "[dependencies]\ncrossbeam-utils = \"0.8\"\n");
}

#[test]
fn a_manifest_without_a_table_gets_one() {
    assert_eq!(added(PACKAGE), format!("{PACKAGE}\n[dependencies]\ncrossbeam-utils = \"0.8\"\n"));
    let more = format!("{PACKAGE}\n# for tests\n[dev-dependencies]\ninsta = \"1\"\n");
    let expected = more.replace("# for", "[dependencies]\ncrossbeam-utils = \"0.8\"\n\n# for");
    assert_eq!(added(&more), expected);
    let of_target = format!("{PACKAGE}\n[target.'cfg(windows)'.dependencies]\ncrossbeam-utils = \"0.8\"\n");
    assert_eq!(
        added(&of_target),
        of_target.replace("[target", "[dependencies]\ncrossbeam-utils = \"0.8\"\n\n[target")
    );
}

#[test]
fn tables_of_single_dependencies_get_another_of_their_kind() {
    let manifest = "[dependencies.anyhow]\nversion = \"1\"\n\n# of all\n[dependencies.serde]\nversion = \"1\"\nfeatures = [\"derive\"]\n";
    let own = "\n[dependencies.crossbeam-utils]\nversion = \"0.8\"\n";
    assert_eq!(added(manifest), manifest.replacen("\"1\"\n", &format!("\"1\"\n{own}"), 1));
    let (first, rest) = manifest.split_at(manifest.find("# of all").unwrap());
    assert_eq!(added(rest), format!("{}\n{rest}", own.trim_start()));
    assert_eq!(added(first.trim_end()), format!("{}\n{own}", first.trim_end()));
}

#[test]
fn inheriting_from_the_workspace_is_written_as_others_are() {
    let own = Dependency { inherited: true, ..dependency() };
    let of = |manifest: &str| with(manifest, "", std::slice::from_ref(&own))[0].clone();
    let inline = "[dependencies]\nserde = { workspace = true }\n";
    assert_eq!(
        of(inline),
        "[dependencies]\ncrossbeam-utils = { workspace = true }\nserde = { workspace = true }\n"
    );
    let dotted = "[dependencies]\nserde.workspace = true\n";
    assert_eq!(of(dotted), "[dependencies]\ncrossbeam-utils.workspace = true\nserde.workspace = true\n");

    let workspace = "[workspace.dependencies]\ncrossbeam-utils = { version = \"0.8.20\" }\nserde = \"1\"\n";
    assert_eq!(inherited(dotted, workspace, NAME, false).as_deref(), Some("0.8.20"));
    assert_eq!(inherited(dotted, workspace, NAME, true), None, "the table has default features");
    assert_eq!(
        inherited("[dependencies]\nserde = \"1\"\n", workspace, NAME, false),
        None,
        "it inherits nothing"
    );
    assert_eq!(inherited(dotted, "[workspace]\n", NAME, false), None);
    let bare = workspace.replace("0.8.20\"", "0.8.20\", default-features = false");
    assert_eq!(inherited(dotted, &bare, NAME, true).as_deref(), Some("0.8.20"));
}

#[test]
fn without_std_it_comes_without_default_features() {
    let own = Dependency { bare: true, ..dependency() };
    let [text, _] = with("[dependencies]\r\nlibm = \"0.2\"\r\n", "", &[own]);
    // The line ends are the file's own.
    assert_eq!(
        text,
        "[dependencies]\r\ncrossbeam-utils = { version = \"0.8\", default-features = false }\r\nlibm = \"0.2\"\r\n"
    );
}

#[test]
fn what_is_declared_is_told_from_what_is_not() {
    let of = |manifest: &str| standing(manifest, "", NAME);
    let declared = |key: &str| Standing::Declared(key.to_owned());
    assert_eq!(of(PACKAGE), Standing::Absent);
    assert_eq!(of("[dependencies]\ncrossbeam-utils = \"0.8\"\n"), declared(NAME));
    assert_eq!(of("[dependencies.crossbeam-utils]\nversion = \"0.8\"\n"), declared(NAME));
    assert_eq!(
        of("[dependencies]\nutils = { package = \"crossbeam-utils\", version = \"0.8\" }\n"),
        declared("utils")
    );
    for other in ["dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
        assert_eq!(of(&format!("[{other}]\ncrossbeam-utils = \"0.8\"\n")), Standing::Absent, "{other}");
    }
    let barred = |manifest: &str| matches!(of(manifest), Standing::Barred(_));
    assert!(barred("[dependencies]\ncrossbeam-utils = { version = \"0.8\", optional = true }\n"));
    assert!(barred("[dependencies]\ncrossbeam-utils = { package = \"other\", version = \"1\" }\n"));
    assert!(barred("dependencies = 1\n") && barred("no toml"));
    let workspace =
        "[workspace.dependencies]\nutils = { package = \"crossbeam-utils\", version = \"0.8\" }\n";
    assert_eq!(standing("[dependencies]\nutils.workspace = true\n", workspace, NAME), declared("utils"));
}

const LOCK: &str = "\
version = 4

[[package]]
name = \"a\"
version = \"0.1.0\"

[[package]]
name = \"b\"
version = \"0.1.0\"
dependencies = [
 \"anyhow\",
 \"serde\",
]

[[package]]
name = \"crossbeam-utils\"
version = \"0.8.21\"
source = \"registry+https://example.com\"
";

#[test]
fn a_lock_file_that_has_the_package_gets_the_entry() {
    assert_eq!(locked(LOCK, NAME, "0.8").as_deref(), Some(NAME));
    assert_eq!(locked(LOCK, NAME, "0.7"), None);
    assert_eq!(locked(LOCK, "other", "0.8"), None);
    let older = format!("{LOCK}\n[[package]]\nname = \"crossbeam-utils\"\nversion = \"0.7.2\"\n");
    assert_eq!(locked(&older, NAME, "0.8").as_deref(), Some("crossbeam-utils 0.8.21"));

    let of = |package: &str| Dependency {
        lock: Some(Locked {
            file: FileRef(1),
            package: package.to_owned(),
            version: "0.1.0".to_owned(),
            entry: NAME.to_owned(),
        }),
        ..dependency()
    };
    // The same request twice is one, and two packages have an entry each.
    let [manifest, lock] = with("[dependencies]\n", LOCK, &[of("a"), of("b"), of("a")]);
    assert_eq!(manifest, "[dependencies]\ncrossbeam-utils = \"0.8\"\n");
    let expected = LOCK
        .replace(
            "name = \"a\"\nversion = \"0.1.0\"\n",
            "name = \"a\"\nversion = \"0.1.0\"\ndependencies = [\n \"crossbeam-utils\",\n]\n",
        )
        .replace(" \"anyhow\",\n", " \"anyhow\",\n \"crossbeam-utils\",\n");
    assert_eq!(lock, expected);
    // What is there is not added.
    assert_eq!(with("[dependencies]\n", &lock, &[of("a"), of("b")])[1], lock);
}

const RING: &str = "\
//! A ring.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Ring {
    head: AtomicUsize,
    tail: AtomicUsize,
}

static RING: OnceLock<Ring> = OnceLock::new();

fn ring() -> &'static Ring {
    RING.get_or_init(|| Ring { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) })
}

pub fn push() {
    ring().tail.store(ring().head.load(Ordering::Acquire) + 1, Ordering::Release);
}

pub fn pop() {
    ring().head.store(ring().tail.load(Ordering::Acquire) + 1, Ordering::Release);
}

pub fn size() -> usize {
    size_of_val(ring())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_as_large_as_was_said() {
        assert!([16, 256].contains(&super::size()));
    }
}
";

/// A workspace of two packages, one of which has crossbeam-utils already. `kept`: whether git keeps the lock file.
fn workspace(kept: bool, member: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let package =
        |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    write(path, "Cargo.toml", "[workspace]\nmembers = [\"ring\", \"other\"]\nresolver = \"3\"\n");
    write(path, "ring/Cargo.toml", &format!("\u{feff}{}{member}", package("ring")));
    write(path, "ring/src/lib.rs", RING);
    write(
        path,
        "other/Cargo.toml",
        &format!("{}\n[dependencies]\ncrossbeam-utils = \"0.8\"\n", package("other")),
    );
    write(path, "other/src/lib.rs", "");
    write(path, ".gitignore", if kept { "target\n" } else { "target\nCargo.lock\n" });
    commit(path);
    folder
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new("cargo").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

const APPLY: [&str; 9] = [
    "--apply",
    "--only",
    "pad-atomics",
    "--include",
    "review",
    "--verify",
    "check",
    "--offline",
    "--workspace",
];

#[test]
fn a_run_changes_code_manifest_and_lock_file_so_that_it_builds_and_undo_restores_them() {
    let folder = workspace(true, "");
    let path = folder.path();
    let files = ["ring/src/lib.rs", "ring/Cargo.toml", "Cargo.lock", "Cargo.toml", "other/Cargo.toml"];
    let before = files.map(|file| read(path, file));

    let shown = memfix(path, &["--only", "pad-atomics", "--include", "review", "--offline", "--workspace"]);
    let applied = memfix(path, &APPLY);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert!(applied.stdout.contains("each `Ring` takes 256 bytes instead of 16"), "{}", applied.stdout);
    let after = files.map(|file| read(path, file));
    assert_eq!(after[1], format!("{}\n[dependencies]\ncrossbeam-utils = \"0.8\"\n", before[1]));
    assert_eq!(after[3..], before[3..]);
    // The tests build with what is locked, and the size is the one that was told.
    cargo(path, &["test", "--offline", "--locked", "--workspace"]);
    git(path, &["stash", "--quiet"]);
    fs::write(path.join("shown.patch"), &shown.stdout).unwrap();
    git(path, &["apply", "shown.patch"]);
    assert_eq!(files.map(|file| read(path, file)), after, "a dry run shows what is written");

    let undone = memfix(path, &["undo", "--offline"]);
    assert_eq!(undone.code, 0, "{}", undone.stderr);
    assert_eq!(files.map(|file| read(path, file)), before);
}

#[test]
fn a_lock_file_that_nobody_keeps_and_one_that_cargo_must_renew_are_left_to_cargo() {
    let folder = workspace(false, "\n[dev-dependencies]\ncrossbeam-utils = \"0.8\"\n");
    let path = folder.path();
    let applied = memfix(path, &APPLY);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert!(
        read(path, "ring/Cargo.toml")
            .contains("\n[dependencies]\ncrossbeam-utils = \"0.8\"\n\n[dev-dependencies]\n")
    );
    assert!(!applied.stdout.contains("Cargo.lock"), "{}", applied.stdout);

    // Here the lock file has the package nowhere.
    let folder = workspace(true, "");
    let path = folder.path();
    write(path, "other/Cargo.toml", "[package]\nname = \"other\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    cargo(path, &["generate-lockfile", "--offline"]);
    git(path, &["commit", "--quiet", "--all", "--message", "without"]);
    let lock = read(path, "Cargo.lock");
    let applied = memfix(path, &[&APPLY[..], &["--locked", "--format", "json"]].concat());
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert!(applied.stdout.contains("Cargo.lock changes with the next build"), "{}", applied.stdout);
    assert_eq!(read(path, "Cargo.lock"), lock);
    cargo(path, &["check", "--offline", "--workspace"]);
}

#[test]
fn a_type_of_ones_own_pads_where_the_settings_say_so() {
    let folder = workspace(true, "");
    let path = folder.path();
    let own = "
/// In lines of its own.
#[repr(align(64))]
pub struct Padded<T>(T);

impl<T> Padded<T> {
    pub const fn new(value: T) -> Padded<T> {
        Padded(value)
    }
}

impl<T> std::ops::Deref for Padded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
";
    let text = RING.replace("//! A ring.\n", "//! A ring.\n\nmod own;\n").replace("[16, 256]", "[16, 128]");
    write(path, "ring/src/lib.rs", &text);
    write(path, "ring/src/own.rs", own.trim_start());
    write(path, "memfix.toml", "pad-with = \"crate::own::Padded\"\n");
    git(path, &["add", "--all"]);
    git(path, &["commit", "--quiet", "--message", "own"]);
    let manifest = read(path, "ring/Cargo.toml");
    let applied = memfix(path, &APPLY);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert!(applied.stdout.contains("each `Ring` takes 128 bytes instead of 16"), "{}", applied.stdout);
    let after = read(path, "ring/src/lib.rs");
    assert!(
        after.contains("use crate::own::Padded;\n") && after.contains("head: Padded<AtomicUsize>,"),
        "{after}"
    );
    assert_eq!(read(path, "ring/Cargo.toml"), manifest);
    cargo(path, &["test", "--offline", "--locked", "--workspace"]);
}
