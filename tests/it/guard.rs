//! The guard of the working tree, beside the one of the real `cargo fix`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use memfix::apply::guard::{Allow, Unsafe, check};

/// A package in a folder of its own, under git where asked.
struct Package(tempfile::TempDir);

const NOTHING: Allow = Allow { dirty: false, staged: false, no_vcs: false };

impl Package {
    fn without_git() -> Package {
        let package = Package(tempfile::tempdir().expect("temporary folder"));
        package.write("Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        package.write("src/lib.rs", "//! Nothing.\n");
        package.write(".gitignore", "/target\n/ignored\nCargo.lock\n");
        package
    }

    /// All committed.
    fn new() -> Package {
        let package = Package::without_git();
        package.git(&["init", "--quiet"]);
        package.commit();
        package
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "all"]);
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().expect("in the package")).expect("folder");
        fs::write(path, text).expect("file");
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let output = run(Command::new("git").args(identity).args(arguments).current_dir(self.root()));
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn check(&self, allow: Allow) -> Result<(), Unsafe> {
        check(self.root(), &self.root().join("target"), allow)
    }

    /// Asserts that cargo and memfix agree in `folder`: on whether to go on, and on the files.
    fn agree(&self, folder: &str, allow: Allow) -> Result<(), Unsafe> {
        let folder = self.root().join(folder);
        let ours = check(&folder, &self.root().join("target"), allow);
        let flags = [
            (allow.dirty, "--allow-dirty"),
            (allow.staged, "--allow-staged"),
            (allow.no_vcs, "--allow-no-vcs"),
        ];
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["fix", "--offline", "--lib", "--manifest-path"]).arg(self.root().join("Cargo.toml"));
        cargo.args(flags.iter().filter(|(on, _)| *on).map(|(_, flag)| flag));
        cargo.env("CARGO_TARGET_DIR", self.root().join("target"));
        let output = run(cargo.current_dir(folder));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), ours.is_ok(), "{ours:?}\n{said}");
        let named = |text: &str| -> Vec<String> {
            text.lines().filter(|line| line.starts_with("  * ")).map(str::to_owned).collect()
        };
        if let Err(ours) = &ours {
            assert_eq!(named(&ours.to_string()), named(&said), "{said}");
            assert_eq!(*ours == Unsafe::NoVcs, said.contains("no VCS found"), "{said}");
        }
        ours
    }
}

/// Runs a program as outside of any repository and hook.
fn run(command: &mut Command) -> Output {
    let git = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];
    for name in git {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").output().expect("starts")
}

fn uncommitted(dirty: &[&str], staged: &[&str]) -> Result<(), Unsafe> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Err(Unsafe::Uncommitted { dirty: owned(dirty), staged: owned(staged) })
}

#[test]
fn a_committed_tree_may_be_rewritten() {
    let package = Package::new();
    package.write("ignored", "anything");
    package.write("target/debug/x", "anything");
    assert_eq!(package.agree("", NOTHING), Ok(()));
}

#[test]
fn without_version_control_only_the_flag_helps() {
    let package = Package::without_git();
    assert_eq!(package.agree("", Allow { dirty: true, staged: true, no_vcs: false }), Err(Unsafe::NoVcs));
    assert_eq!(package.agree("", Allow { no_vcs: true, ..NOTHING }), Ok(()));
}

#[test]
fn changed_untracked_and_conflicting_files_are_dirty_and_indexed_ones_staged() {
    let package = Package::new();
    package.write("src/gone.rs", "");
    package.write("src/old name.rs", "fn long_enough_to_be_found_again() {}\n");
    package.write("src/both.rs", "");
    package.commit();
    package.write("src/lib.rs", "//! Changed.\n");
    package.write("new/deep/file.rs", "");
    package.write("ünï.rs", "");
    package.write("src/staged.rs", "");
    package.git(&["add", "src/staged.rs"]);
    package.git(&["rm", "--quiet", "src/gone.rs"]);
    package.git(&["mv", "src/old name.rs", "src/new name.rs"]);
    package.write("src/both.rs", "1");
    package.git(&["add", "src/both.rs"]);
    package.write("src/both.rs", "2");
    let dirty = ["new/", "src/both.rs", "src/lib.rs", "ünï.rs"];
    let staged = ["src/gone.rs", "src/new name.rs", "src/old name.rs", "src/staged.rs"];
    assert_eq!(package.agree("", NOTHING), uncommitted(&dirty, &staged));
    assert_eq!(package.agree("", Allow { staged: true, ..NOTHING }), uncommitted(&dirty, &[]));
    assert_eq!(package.agree("", Allow { dirty: true, ..NOTHING }), Ok(()));
    package.git(&["stash", "--quiet", "--include-untracked"]);
    package.write("src/staged.rs", "");
    package.git(&["add", "src/staged.rs"]);
    assert_eq!(package.agree("", NOTHING), uncommitted(&[], &["src/staged.rs"]));
    assert_eq!(package.agree("", Allow { staged: true, ..NOTHING }), Ok(()));
}

#[test]
fn the_whole_repository_counts_from_any_folder_of_it() {
    let package = Package::new();
    package.write("elsewhere.txt", "");
    assert_eq!(package.agree("src", NOTHING), uncommitted(&["elsewhere.txt"], &[]));
}

#[test]
fn a_folder_that_the_repository_ignores_is_under_no_control() {
    let package = Package::new();
    package.write("ignored/Cargo.toml", "");
    assert_eq!(package.agree("ignored", NOTHING), Err(Unsafe::NoVcs));
}

#[test]
fn a_repository_that_ignores_everything_but_what_it_tracks_is_still_one() {
    let package = Package::new();
    package.write(".gitignore", "*\n");
    package.commit();
    assert_eq!(package.agree("", NOTHING), Ok(()));
}

#[test]
fn a_repository_without_a_commit_is_one() {
    let package = Package::without_git();
    package.git(&["init", "--quiet"]);
    package.git(&["add", "Cargo.toml"]);
    let expected = uncommitted(&[".gitignore", "src/"], &["Cargo.toml"]);
    assert_eq!(package.agree("", NOTHING), expected);
}

#[test]
fn the_target_directory_does_not_count_where_it_is_not_ignored() {
    let package = Package::new();
    package.write(".gitignore", "");
    package.commit();
    package.write("target/memfix/lock", "");
    assert_eq!(package.check(NOTHING), Ok(()));
    package.write("target2/x", "");
    assert_eq!(package.check(NOTHING), uncommitted(&["target2/"], &[]));
}

#[test]
fn a_long_list_is_cut_short() {
    let package = Package::new();
    for n in 10..35 {
        package.write(&format!("f{n}.txt"), "");
    }
    let said = package.check(NOTHING).expect_err("dirty").to_string();
    assert!(said.contains("  * f10.txt (dirty)\n") && said.contains("  * f19.txt (dirty)\n"), "{said}");
    assert!(!said.contains("f20.txt") && said.contains("  * and 15 more\n"), "{said}");
    assert!(said.contains("`--allow-dirty`"), "{said}");
}

#[test]
fn a_repository_that_git_cannot_read_is_named_as_the_reason() {
    let package = Package::without_git();
    package.write(".git", "gitdir: nowhere\n");
    let refused = package.check(NOTHING);
    assert!(matches!(&refused, Err(Unsafe::Git(why)) if why.contains("nowhere")), "{refused:?}");
}
