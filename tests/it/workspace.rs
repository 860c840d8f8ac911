//! Loading: from crates given as text, and from real Cargo workspaces in temporary folders.

use std::path::Path;

use memfix::workspace::{InlineCrate, Options, Workspace};

fn quiet(_: &str) {}

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn load(root: &Path) -> Workspace {
    let options = Options { path: root.to_owned(), ..Options::default() };
    Workspace::load(&options, &quiet).unwrap()
}

fn relative(workspace: &Workspace) -> Vec<&str> {
    workspace.files().iter().map(|file| file.relative.as_str()).collect()
}

#[test]
fn a_package_lists_the_files_its_targets_reach() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
            ("src/lib.rs", "mod used;\n"),
            ("src/used.rs", ""),
            ("src/unused.rs", ""),
            ("tests/t.rs", ""),
        ],
    );
    let workspace = load(folder.path());
    assert_eq!(relative(&workspace), ["src/lib.rs", "src/used.rs", "tests/t.rs"]);
}

#[test]
fn crates_given_as_text_see_std_and_each_other() {
    let crates = vec![
        InlineCrate {
            name: "first".to_owned(),
            edition: "2021".to_owned(),
            files: vec![("lib.rs".to_owned(), "pub fn f() -> Vec<u8> { helper::make() }\n".to_owned())],
            deps: vec!["helper".to_owned()],
            is_member: true,
        },
        InlineCrate {
            name: "helper".to_owned(),
            edition: "2021".to_owned(),
            files: vec![("lib.rs".to_owned(), "pub fn make() -> Vec<u8> { Vec::new() }\n".to_owned())],
            deps: vec![],
            is_member: false,
        },
    ];
    let workspace = Workspace::from_crates(crates, None).unwrap();
    assert_eq!(relative(&workspace), ["first/lib.rs"]);
}
