//! A workspace that is out to harm whoever analyses it: everything that cargo or rustc could start makes a canary.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A loop whose vector gets a capacity.
const SOUND: &str = "pub fn sound(rows: &[u64]) -> Vec<u64> {\n    let mut out = Vec::new();\n    for row in rows {\n        out.push(*row);\n    }\n    out\n}\n";

struct Trap {
    folder: TempDir,
}

impl Trap {
    fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    fn outside(&self) -> PathBuf {
        self.folder.path().join("outside")
    }

    /// What anything that is executed creates.
    fn canary(&self) -> PathBuf {
        self.folder.path().join("canary")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn memfix(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_memfix"))
            .args(args)
            .args(["--offline", "--no-progress", "--allow-no-vcs"])
            .current_dir(self.root())
            .output()
            .unwrap()
    }
}

/// Everything at once: a build script, a proc macro, a cargo configuration that names programs, links out of the
/// workspace, a dependency outside, and names of files that no tool expects.
fn trap() -> Trap {
    let trap = Trap { folder: tempfile::tempdir().unwrap() };
    let canary = trap.canary();
    let canary = canary.display();
    trap.write(
        "work/Cargo.toml",
        "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2024\"\nbuild = \"build.rs\"\n\n[dependencies]\n\
         outside = { path = \"../outside\" }\nmakro = { path = \"makro\" }\n\n[workspace]\nmembers = [\"makro\"]\n",
    );
    let touch = format!("std::fs::write(\"{canary}\", \"\").unwrap();");
    trap.write("work/build.rs", &format!("fn main() {{ {touch} }}\n"));
    trap.write(
        "work/makro/Cargo.toml",
        "[package]\nname = \"makro\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nproc-macro = true\n",
    );
    trap.write(
        "work/makro/src/lib.rs",
        &format!(
            "#[proc_macro]\npub fn run(it: proc_macro::TokenStream) -> proc_macro::TokenStream {{ {touch} it }}\n"
        ),
    );
    trap.write("work/program.sh", &format!("#!/bin/sh\ntouch '{canary}'\nexec \"$@\"\n"));
    let program = trap.root().join("program.sh");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.display();
    trap.write(
        "work/.cargo/config.toml",
        &format!(
            "[build]\nrustc = \"{program}\"\nrustc-wrapper = \"{program}\"\nrustc-workspace-wrapper = \"{program}\"\n\
             rustdoc = \"{program}\"\n[alias]\nmetadata = [\"run\"]\ncheck = [\"run\"]\n[target.'cfg(all())']\n\
             linker = \"{program}\"\nrunner = \"{program}\"\n[env]\nRUSTC = {{ value = \"{program}\", force = true }}\n\
             RUSTC_WRAPPER = {{ value = \"{program}\", force = true }}\n[cargo-new]\nvcs = \"none\"\n"
        ),
    );
    trap.write(
        "outside/Cargo.toml",
        "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    trap.write("outside/src/lib.rs", SOUND);
    trap.write("outside/build.rs", &format!("fn main() {{ {touch} }}\n"));
    trap.write("outside/linked.rs", SOUND);
    trap.write("outside/up.rs", SOUND);
    trap.write("outside/folder/inner.rs", SOUND);
    trap.write("outside/folder/mod.rs", "pub mod inner;\n");
    symlink(trap.outside().join("linked.rs"), {
        fs::create_dir_all(trap.root().join("src")).unwrap();
        trap.root().join("src/linked.rs")
    })
    .unwrap();
    symlink(trap.outside().join("folder"), trap.root().join("src/folder")).unwrap();
    let names = ["-rf.rs", "--apply.rs", "new\nline.rs", "a b.rs", "quote's.rs", "$(touch canary).rs"];
    let mut lib =
        "pub mod linked;\npub mod folder;\n#[path = \"../../outside/up.rs\"]\npub mod up;\nmakro::run!();\n"
            .to_owned();
    for (number, name) in names.iter().enumerate() {
        trap.write(&format!("work/src/{name}"), SOUND);
        lib.push_str(&format!("#[path = \"{}\"]\npub mod m{number};\n", name.replace('\n', "\\n")));
    }
    lib.push_str(SOUND);
    trap.write("work/src/lib.rs", &lib);
    trap
}

/// Every file below `folder` with its text, links not followed.
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files: Vec<(PathBuf, String)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), fs::read_to_string(entry.path()).unwrap_or_default()))
        .collect();
    files.sort();
    files
}

#[test]
fn nothing_of_a_hostile_workspace_is_executed_and_nothing_outside_it_is_written() {
    for flags in [&["--dry-run"][..], &["--apply", "--untrusted"]] {
        let trap = trap();
        let (outside, inside) = (texts(&trap.outside()), texts(&trap.root()));
        let output = trap.memfix(flags);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{flags:?}: {stderr}");
        assert!(!trap.canary().exists(), "{flags:?} executed something: {stderr}");
        assert!(!trap.root().join("canary").exists(), "a file's name was run: {stderr}");
        assert_eq!(texts(&trap.outside()), outside, "{flags:?} wrote outside");
        let mut changed = Vec::new();
        for (path, text) in &inside {
            let now = fs::read_to_string(path).unwrap();
            if now != *text {
                assert!(now.contains("with_capacity(rows.len())"), "{now}");
                changed.push(path.strip_prefix(trap.root()).unwrap().display().to_string());
            }
        }
        if flags.contains(&"--apply") {
            assert!(changed.contains(&"src/lib.rs".to_owned()), "{changed:?} {stderr}");
            assert!(changed.contains(&"src/--apply.rs".to_owned()), "{changed:?} {stderr}");
            assert!(!changed.contains(&"src/linked.rs".to_owned()), "{changed:?}");
        } else {
            assert!(changed.is_empty(), "a dry run wrote {changed:?}");
        }
    }
}

#[test]
fn the_canary_sings_when_something_is_executed() {
    let trap = trap();
    let cargo = Command::new(env!("CARGO"))
        .args(["check", "--offline"])
        .current_dir(trap.root())
        .env_remove("RUSTC")
        .env_remove("RUSTC_WRAPPER")
        .output()
        .unwrap();
    assert!(trap.canary().exists(), "{}", String::from_utf8_lossy(&cargo.stderr));
}

#[test]
fn deeply_nested_code_does_not_overflow_a_stack() {
    let trap = Trap { folder: tempfile::tempdir().unwrap() };
    trap.write("work/Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let deep = 300;
    let nested = format!("pub fn deep() -> u64 {{ {}1{} }}\n", "{ (".repeat(deep), ") }".repeat(deep));
    trap.write("work/src/lib.rs", &format!("{SOUND}{nested}"));
    let output = trap.memfix(&["--dry-run"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("with_capacity(rows.len())"), "{stderr}");
}
