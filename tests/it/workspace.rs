//! Loading: from crates given as text, and from real Cargo workspaces in temporary folders.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use memfix::workspace::{
    Configuration, InlineCrate, Options, ReadOnly, Role, SourceFile, StdOrigin, UnitTests, Workspace,
};
use ra_ap_hir::{HasSource, HirDisplay, attach_db};
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn options(path: &Path) -> Options {
    Options { path: path.to_owned(), cargo_args: vec!["--offline".to_owned()], ..Options::default() }
}

fn load(path: &Path) -> Workspace {
    Workspace::load(&options(path), &|_| ()).unwrap()
}

fn error(options: &Options) -> String {
    match Workspace::load(options, &|_| ()) {
        Ok(_) => panic!("loaded, where an error was expected"),
        Err(error) => error.to_string(),
    }
}

fn relative(workspace: &Workspace) -> Vec<&str> {
    workspace.files().iter().map(|file| file.relative.as_str()).collect()
}

fn file<'a>(workspace: &'a Workspace, relative: &str) -> &'a SourceFile {
    workspace
        .files()
        .iter()
        .find(|file| file.relative == relative)
        .unwrap_or_else(|| panic!("{relative} is not among {:?}", self::relative(workspace)))
}

/// What the function `name` of the only or first local crate returns, inferred from its body.
fn type_of_body(workspace: &Workspace, name: &str) -> String {
    let db = workspace.snapshot();
    attach_db(&db, || {
        let sema = ra_ap_hir::Semantics::new(&db);
        for krate in ra_ap_hir::Crate::all(&db).into_iter().filter(|krate| krate.origin(&db).is_local()) {
            for module in krate.modules(&db) {
                for def in module.declarations(&db) {
                    let ra_ap_hir::ModuleDef::Function(function) = def else { continue };
                    if function.name(&db).as_str() != name {
                        continue;
                    }
                    let source = function.source(&db).unwrap();
                    sema.parse_or_expand(source.file_id);
                    let source = sema.source(function).unwrap();
                    let tail = source.value.body().unwrap().tail_expr().unwrap();
                    let ty = sema.type_of_expr(&tail).unwrap().original;
                    return ty.display(&db, krate.to_display_target(&db)).to_string();
                }
            }
        }
        panic!("there is no function {name}")
    })
}

#[test]
fn a_package_lists_the_files_that_its_targets_reach_with_their_roles() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("build.rs", "fn main() {}"),
        ("src/lib.rs", "mod used;\nmod inline { mod deep; }\n"),
        ("src/used.rs", ""),
        ("src/inline/deep.rs", ""),
        ("src/unused.rs", ""),
        ("src/main.rs", "mod used;\nfn main() {}"),
        ("tests/t.rs", ""),
        ("benches/b.rs", ""),
        ("examples/e.rs", "fn main() {}"),
    ]);
    let workspace = load(folder.path());
    let roles: Vec<_> = workspace.files().iter().map(|file| (file.relative.as_str(), file.role)).collect();
    assert_eq!(
        roles,
        [
            ("benches/b.rs", Role::Bench),
            ("build.rs", Role::BuildScript),
            ("examples/e.rs", Role::Example),
            ("src/inline/deep.rs", Role::Library),
            ("src/lib.rs", Role::Library),
            ("src/main.rs", Role::Binary),
            ("src/used.rs", Role::Library),
            ("tests/t.rs", Role::Test),
        ]
    );
    assert!(file(&workspace, "src/used.rs").in_several_crates, "library and binary contain it");
    assert!(!file(&workspace, "src/lib.rs").in_several_crates);
    assert!(workspace.files().iter().all(|file| file.read_only.is_none()));
    assert!(workspace.files().is_sorted_by_key(|file| file.id), "numbers are in the order of paths");
}

#[test]
fn loading_writes_nothing_into_the_workspace() {
    let folder = folder(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "")]);
    load(folder.path()).files();
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["Cargo.toml", "src"]);
}

#[test]
fn members_of_a_virtual_workspace_have_their_editions_and_path_dependencies_stay_outside() {
    let folder = folder(&[
        ("ws/Cargo.toml", "[workspace]\nmembers = [\"*-crate\"]\nresolver = \"3\"\n"),
        ("ws/old-crate/Cargo.toml", "[package]\nname = \"old-crate\"\nversion = \"0.1.0\"\n"),
        ("ws/old-crate/src/lib.rs", "pub fn async() -> u8 { 1 }"),
        (
            "ws/new-crate/Cargo.toml",
            "[package]\nname = \"new-crate\"\nversion = \"1.2.3\"\nedition = \"2024\"\nrust-version = \"1.85\"\n\
             [dependencies]\nold-crate.path = \"../old-crate\"\noutside.path = \"../../outside\"\n",
        ),
        (
            "ws/new-crate/src/lib.rs",
            "pub fn both() -> (u8, Vec<u16>) { (old_crate::r#async(), outside::f()) }",
        ),
        ("outside/Cargo.toml", "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2018\"\n"),
        ("outside/src/lib.rs", "pub fn f() -> Vec<u16> { Vec::new() }"),
    ]);
    // From within a member, the whole workspace is loaded.
    let workspace = load(&folder.path().join("ws/new-crate/src"));
    assert_eq!(relative(&workspace), ["new-crate/src/lib.rs", "old-crate/src/lib.rs"]);
    let packages: Vec<_> = workspace
        .packages()
        .iter()
        .map(|it| (it.name.as_str(), it.version.as_str(), it.edition.as_str(), it.rust_version))
        .collect();
    assert_eq!(
        packages,
        [("new-crate", "1.2.3", "2024", Some((1, 85, 0))), ("old-crate", "0.1.0", "2015", None)]
    );
    let package = file(&workspace, "new-crate/src/lib.rs").package;
    assert_eq!(workspace.packages()[package].name, "new-crate");
    assert_eq!(type_of_body(&workspace, "both"), "(u8, Vec<u16, Global>)");
    assert!(workspace.root().ends_with("ws"));
}

#[test]
fn features_and_cfg_test_select_the_view() {
    let folder = folder(&[
        ("Cargo.toml", &format!("{MANIFEST}[features]\ndefault = [\"d\"]\nd = []\nextra = []\n")),
        (
            "src/lib.rs",
            "#[cfg(feature = \"d\")] mod d;\n#[cfg(feature = \"extra\")] mod extra;\n#[cfg(test)] mod tests;\n\
             #[cfg(not(rust_analyzer))] mod plain;",
        ),
        ("src/d.rs", ""),
        ("src/extra.rs", ""),
        ("src/tests.rs", ""),
        ("src/plain.rs", ""),
    ]);
    let files = |options: Options| {
        let workspace = Workspace::load(&options, &|_| ()).unwrap();
        let active = workspace.files().iter().filter(|file| !file.inactive);
        active.map(|file| file.relative.replace("src/", "")).collect::<Vec<String>>()
    };
    assert_eq!(files(options(folder.path())), ["d.rs", "lib.rs", "plain.rs"]);
    let with = |change: fn(&mut Configuration)| {
        let mut configuration = Configuration::default();
        change(&mut configuration);
        files(Options { configurations: vec![configuration], ..options(folder.path()) })
    };
    assert_eq!(with(|it| it.all_features = true), ["d.rs", "extra.rs", "lib.rs", "plain.rs"]);
    assert_eq!(with(|it| it.no_default_features = true), ["lib.rs", "plain.rs"]);
    assert_eq!(with(|it| it.features = vec!["extra".to_owned()]), ["d.rs", "extra.rs", "lib.rs", "plain.rs"]);
    let test = Options { unit_tests: UnitTests::Compiled, ..options(folder.path()) };
    assert_eq!(files(test), ["d.rs", "lib.rs", "plain.rs", "tests.rs"]);
}

#[test]
fn the_target_decides_what_is_compiled() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", "#[cfg(windows)] mod windows;\n#[cfg(unix)] mod unix;"),
        ("src/windows.rs", ""),
        ("src/unix.rs", ""),
    ]);
    let windows =
        Configuration { target: Some("x86_64-pc-windows-msvc".to_owned()), ..Configuration::default() };
    let options = Options { configurations: vec![windows], ..options(folder.path()) };
    let workspace = Workspace::load(&options, &|_| ()).unwrap();
    let files: Vec<_> = workspace.files().iter().map(|it| (it.relative.as_str(), it.inactive)).collect();
    assert_eq!(files, [("src/lib.rs", false), ("src/unix.rs", true), ("src/windows.rs", false)]);
}

#[test]
fn text_is_kept_as_it_is_on_disk_except_the_byte_order_mark() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", "\u{feff}mod crlf;\r\n"),
        ("src/crlf.rs", "fn f() {}\r\nfn g() {}\r\n"),
    ]);
    let mut workspace = load(folder.path());
    let (root, crlf) = (file(&workspace, "src/lib.rs").clone(), file(&workspace, "src/crlf.rs").clone());
    assert_eq!((&*root.base, root.has_bom), ("mod crlf;\r\n", true));
    assert_eq!((&*crlf.base, crlf.has_bom), ("fn f() {}\r\nfn g() {}\r\n", false));

    workspace.set_texts(vec![(crlf.id, Arc::from("fn h() -> u8 { 1u8 }"))]);
    assert_eq!(&*workspace.text(crlf.id), "fn h() -> u8 { 1u8 }");
    assert_eq!(&*workspace.file(crlf.id).base, &*crlf.base);
    assert_eq!(type_of_body(&workspace, "h"), "u8");
    assert_eq!(fs::read_to_string(&crlf.path).unwrap(), "fn f() {}\r\nfn g() {}\r\n", "nothing is written");
}

#[test]
fn files_that_are_not_ours_to_write_say_why() {
    let folder = folder(&[
        ("ws/Cargo.toml", MANIFEST),
        (
            "ws/src/lib.rs",
            "mod generated;\nmod edited;\nmod latin;\nmod pasted;\nmod linked;\n\
             #[path = \"../vendor/mine.rs\"] mod mine;\ninclude!(\"pasted.rs\");\n",
        ),
        ("ws/src/generated.rs", "// Copyright someone.\n// @generated by protoc. DO NOT EDIT.\nfn f() {}\n"),
        ("ws/src/edited.rs", "fn f() { let s = \"DO NOT EDIT\"; }\n"),
        ("ws/src/pasted.rs", "fn pasted() {}"),
        ("ws/vendor/mine.rs", ""),
        ("elsewhere.rs", "fn linked() {}"),
    ]);
    fs::write(folder.path().join("ws/src/latin.rs"), b"// caf\xe9\nfn latin() -> u8 { 1u8 }\n").unwrap();
    std::os::unix::fs::symlink(folder.path().join("elsewhere.rs"), folder.path().join("ws/src/linked.rs"))
        .unwrap();
    let workspace = load(&folder.path().join("ws"));
    let state: Vec<_> =
        workspace.files().iter().map(|file| (file.relative.as_str(), file.read_only)).collect();
    assert_eq!(
        state,
        [
            ("src/edited.rs", None),
            ("src/generated.rs", Some(ReadOnly::Generated)),
            ("src/latin.rs", Some(ReadOnly::NotUtf8)),
            ("src/lib.rs", None),
            ("src/linked.rs", Some(ReadOnly::Symlink)),
            ("src/pasted.rs", Some(ReadOnly::Included)),
            ("vendor/mine.rs", None),
        ]
    );
    assert_eq!(type_of_body(&workspace, "latin"), "u8", "a file that is not UTF-8 is still read");
}

#[test]
fn files_of_a_package_that_is_no_member_and_of_the_build_folder_are_read_only() {
    let folder = folder(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
             exclude = [\"vendor\"]\n[dependencies]\nvendored.path = \"vendor\"\n",
        ),
        ("src/lib.rs", ""),
        ("vendor/Cargo.toml", "[package]\nname = \"vendored\"\nversion = \"0.1.0\"\n"),
        ("vendor/src/lib.rs", ""),
        // A target of the member, in the folder of the other package and in the build folder.
        ("vendor/src/tool.rs", "fn main() {}"),
        ("target/gen/made.rs", "fn main() {}"),
    ]);
    let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    let bins = "[[bin]]\nname = \"tool\"\npath = \"vendor/src/tool.rs\"\n\
                [[bin]]\nname = \"made\"\npath = \"target/gen/made.rs\"\n";
    fs::write(folder.path().join("Cargo.toml"), manifest + bins).unwrap();
    let workspace = load(folder.path());
    assert_eq!(file(&workspace, "vendor/src/tool.rs").read_only, Some(ReadOnly::OutsideWorkspace));
    // The build folder of this test run may be elsewhere (CARGO_TARGET_DIR), and then `target` is a folder as others.
    let expected = std::env::var_os("CARGO_TARGET_DIR").is_none().then_some(ReadOnly::BuildOutput);
    assert_eq!(file(&workspace, "target/gen/made.rs").read_only, expected);
}

#[test]
fn one_physical_file_is_one_file() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", "mod real;\nmod link;\n#[path = \"real.rs\"] mod again;\nmod inner;"),
        ("src/real.rs", "pub fn f() -> u8 { 1u8 }"),
        ("shared/common.rs", "pub fn c() {}"),
    ]);
    let root = folder.path();
    std::os::unix::fs::symlink("real.rs", root.join("src/link.rs")).unwrap();
    std::os::unix::fs::symlink("../shared/common.rs", root.join("src/inner.rs")).unwrap();
    let mut workspace = load(root);
    assert_eq!(relative(&workspace), ["shared/common.rs", "src/lib.rs", "src/real.rs"]);
    let real = file(&workspace, "src/real.rs").clone();
    assert!(real.in_several_crates, "it is three modules");
    assert!(real.read_only.is_none());
    let common = file(&workspace, "shared/common.rs").clone();
    assert_eq!(common.path, root.join("shared/common.rs"), "it is written where it is, not through the link");
    assert!(common.read_only.is_none());

    // Every path of the file has the new text.
    workspace.set_texts(vec![(real.id, Arc::from("pub fn f() -> u16 { 1u16 }"))]);
    let db = workspace.snapshot();
    let texts: Vec<String> = ra_ap_hir::Crate::all(&db)
        .into_iter()
        .filter(|krate| krate.origin(&db).is_local())
        .flat_map(|krate| krate.modules(&db))
        .filter(|module| {
            module.name(&db).is_some_and(|name| ["real", "link", "again"].contains(&name.as_str()))
        })
        .filter_map(|module| Some(module.as_source_file_id(&db)?.parse(&db).tree().to_string()))
        .collect();
    assert_eq!(texts, vec!["pub fn f() -> u16 { 1u16 }"; 3]);
}

#[test]
fn a_workspace_reached_through_a_symlink_is_ours() {
    let folder =
        folder(&[("real/Cargo.toml", MANIFEST), ("real/src/lib.rs", "mod a;"), ("real/src/a.rs", "")]);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("real", &link).unwrap();
    let workspace = load(&link);
    assert_eq!(relative(&workspace), ["src/a.rs", "src/lib.rs"]);
    assert!(workspace.files().iter().all(|file| file.read_only.is_none()), "{:?}", workspace.files());
}

#[test]
fn a_file_that_another_package_names_by_path_counts_as_shared() {
    let package =
        |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n"),
        ("a/Cargo.toml", &package("a")),
        ("a/src/lib.rs", "mod shared;\nmod own;"),
        ("a/src/shared.rs", ""),
        ("a/src/own.rs", ""),
        ("b/Cargo.toml", &package("b")),
        ("b/src/lib.rs", "#[path = \"../../a/src/shared.rs\"] mod shared;"),
    ]);
    let workspace = load(folder.path());
    assert!(file(&workspace, "a/src/shared.rs").in_several_crates);
    assert!(!file(&workspace, "a/src/own.rs").in_several_crates);
}

#[test]
fn modules_that_macros_declare_are_found() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", "macro_rules! declare { ($($m:ident)*) => { $(mod $m;)* } }\ndeclare! { one two }"),
        ("src/one.rs", ""),
        ("src/two.rs", ""),
    ]);
    assert_eq!(relative(&load(folder.path())), ["src/lib.rs", "src/one.rs", "src/two.rs"]);
}

#[test]
fn std_comes_from_somewhere_of_this_version_and_layouts_are_exact() {
    let folder = folder(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "")]);
    let workspace = load(folder.path());
    let rustc = std::process::Command::new("rustc").arg("-V").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    assert!(rustc.contains(&workspace.std().version), "{:?} for {rustc}", workspace.std());
    assert!(workspace.std().path.join("core/src/lib.rs").is_file());
    assert!(workspace.layouts_are_exact());
    let (major, minor, patch) = workspace.rustc_version();
    assert!(rustc.starts_with(&format!("rustc {major}.{minor}.{patch}")));
}

#[test]
fn names_can_be_resolved_ahead_of_time() {
    let folder = folder(&[("Cargo.toml", MANIFEST), ("src/lib.rs", "pub fn f() -> Vec<u8> { Vec::new() }")]);
    let mut workspace = load(folder.path());
    let ids: Vec<_> = workspace.files().iter().map(|file| file.id).collect();
    workspace.resolve_names(&ids);
    // No clone of the database is left behind: with one alive, this would wait for ever.
    workspace.set_texts(vec![(ids[0], Arc::from("pub fn f() -> Option<u8> { None::<u8> }"))]);
    assert_eq!(type_of_body(&workspace, "f"), "Option<u8>");
}

#[test]
fn both_views_number_files_alike() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", "mod a;\n#[cfg(test)] mod tests;"),
        ("src/a.rs", ""),
        ("src/tests.rs", ""),
    ]);
    let plain = load(folder.path());
    let tests = Options { unit_tests: UnitTests::Compiled, ..options(folder.path()) };
    let test = Workspace::load(&tests, &|_| ()).unwrap();
    for one in plain.files() {
        assert_eq!(test.file(one.id).relative, one.relative);
    }
}

#[test]
fn crates_given_as_text_see_std_and_each_other() {
    let krate = |name: &str, text: &str, deps: &[&str], is_member| InlineCrate {
        name: name.to_owned(),
        edition: "2021".to_owned(),
        rust_version: None,
        files: vec![("lib.rs".to_owned(), text.to_owned())],
        deps: deps.iter().map(|dep| (*dep).to_owned()).collect(),
        is_member,
    };
    let crates = vec![
        krate("second-case", "pub fn g() -> usize { usize::BITS as usize }", &[], true),
        krate("first", "#[cfg(unix)] pub fn f() -> Vec<u8> { a_helper::make() }", &["a-helper"], true),
        krate("a-helper", "pub fn make() -> Vec<u8> { Vec::new() }", &[], false),
    ];
    let workspace = Workspace::from_crates(crates, None).unwrap();
    assert_eq!(relative(&workspace), ["first/lib.rs", "second-case/lib.rs"], "the helper is no member");
    assert!(workspace.files().iter().all(|file| file.read_only.is_none() && file.role == Role::Library));
    assert_eq!(workspace.packages()[file(&workspace, "second-case/lib.rs").package].name, "second-case");
    assert_eq!(type_of_body(&workspace, "f"), "Vec<u8, Global>");
    assert_eq!(type_of_body(&workspace, "g"), "usize");
    assert!(workspace.layouts_are_exact());
}

#[test]
fn crates_given_as_text_that_do_not_fit_together_are_refused() {
    let krate = InlineCrate {
        name: "a".to_owned(),
        edition: "2021".to_owned(),
        rust_version: None,
        files: vec![("lib.rs".to_owned(), String::new())],
        deps: vec!["b".to_owned()],
        is_member: true,
    };
    let refused = |krate: InlineCrate| Workspace::from_crates(vec![krate], None).err().unwrap().to_string();
    assert!(refused(krate.clone()).contains("`a` depends on `b`"));
    assert!(refused(InlineCrate { files: vec![], deps: vec![], ..krate.clone() }).contains("has no file"));
    assert!(refused(InlineCrate { edition: "1999".to_owned(), ..krate }).contains("edition `1999`"));
}

#[test]
fn what_cannot_be_loaded_says_what_why_and_what_to_do() {
    let folder = folder(&[
        ("empty/readme.md", ""),
        ("broken/Cargo.toml", "[package\nname = 1"),
        ("half/Cargo.toml", "[package]\nname = \"half\"\n"),
        ("missing/Cargo.toml", &format!("{MANIFEST}[dependencies]\nb.path = \"../nowhere\"\n")),
        ("missing/src/lib.rs", ""),
        ("unlocked/Cargo.toml", MANIFEST),
        ("unlocked/src/lib.rs", ""),
    ]);
    let at = |path: &str| error(&options(&folder.path().join(path)));
    let expect = |text: String, parts: &[&str]| {
        assert!(parts.iter().all(|part| text.contains(part)), "{parts:?} are not all in:\n{text}");
    };
    expect(at("nowhere"), &["nowhere` cannot be opened", "name a folder or a Cargo.toml"]);
    expect(at("empty"), &["there is no Cargo.toml in", "empty` or a folder above it"]);
    expect(at("empty/readme.md"), &["is neither a folder nor a Cargo.toml"]);
    expect(at("broken"), &["broken/Cargo.toml", "[package", "mend what cargo reports"]);
    expect(at("half"), &["half/Cargo.toml", "no targets specified"]);
    expect(at("missing"), &["failed to load source for dependency `b`", "with its dependencies"]);
    let locked =
        Options { cargo_args: vec!["--locked".to_owned()], ..options(&folder.path().join("unlocked")) };
    expect(error(&locked), &["--locked"]);
    let std =
        Options { std_src: Some(folder.path().join("empty")), ..options(&folder.path().join("unlocked")) };
    expect(error(&std), &["does not hold std's sources", "--std-src"]);
    let feature = Options {
        configurations: vec![Configuration { features: vec!["nope".to_owned()], ..Configuration::default() }],
        ..options(&folder.path().join("unlocked"))
    };
    expect(error(&feature), &["nope"]);
}

#[test]
fn a_given_folder_of_std_is_used_and_named() {
    let folder = folder(&[
        ("ws/Cargo.toml", MANIFEST),
        ("ws/src/lib.rs", ""),
        ("rust/version", "1.2.3 (abc 2020-01-01)\n"),
        ("rust/library/core/src/lib.rs", ""),
        ("rust/library/alloc/src/lib.rs", ""),
        ("rust/library/std/src/lib.rs", ""),
    ]);
    let options = Options { std_src: Some(folder.path().join("rust")), ..options(&folder.path().join("ws")) };
    let workspace = Workspace::load(&options, &|_| ()).unwrap();
    assert_eq!(workspace.std().origin, StdOrigin::Given);
    assert_eq!(workspace.std().version, "1.2.3");
    assert_ne!(workspace.rustc_version(), (1, 2, 3), "the sources may be of another version");
    assert!(!workspace.layouts_are_exact(), "there is no CString in it");
}

/// A program at `path` that leaves a trace when it is started.
#[cfg(unix)]
fn trap(path: &Path, trace: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, format!("#!/bin/sh\ntouch '{}'\nexit 1\n", trace.display())).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn nothing_of_the_workspace_is_executed() {
    let folder = folder(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", "mod a;"),
        ("src/a.rs", ""),
        (
            ".cargo/config.toml",
            "[build]\nrustc = \"./trap\"\nrustc-wrapper = \"./trap\"\nrustc-workspace-wrapper = \"./trap\"\n",
        ),
    ]);
    let trace = folder.path().join("executed");
    trap(&folder.path().join("trap"), &trace);
    let build = format!("fn main() {{ std::fs::write({:?}, \"\").unwrap(); }}", trace.display().to_string());
    write(folder.path(), &[("build.rs", &build)]);
    let workspace = load(folder.path());
    assert_eq!(relative(&workspace), ["build.rs", "src/a.rs", "src/lib.rs"]);
    assert!(!trace.exists(), "analysis started a program of the workspace");
}

#[test]
fn build_scripts_run_and_macros_expand_on_request_only() {
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"makro\", \"traced\"]\nresolver = \"3\"\n"),
        (
            "a/Cargo.toml",
            &format!(
                "{MANIFEST}[dependencies]\nmakro.path = \"../makro\"\ntracing-attributes.path = \"../traced\"\n"
            ),
        ),
        (
            "a/build.rs",
            "fn main() {\n    println!(\"cargo::rustc-cfg=from_script\");\n    \
             let out = std::path::PathBuf::from(std::env::var_os(\"OUT_DIR\").unwrap());\n    \
             std::fs::write(out.join(\"made.rs\"), \"pub fn made() -> u16 { 1 }\").unwrap();\n}\n",
        ),
        (
            "a/src/lib.rs",
            "#[cfg(from_script)] mod scripted;\n#[cfg(from_script)] include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n\
             makro::declare!();\npub fn f() -> impl Sized { made() }\npub fn g() -> impl Sized { declared() }\n\
             #[makro::hide] pub fn hidden() -> u32 { 7u32 }\n\
             #[tracing_attributes::instrument] pub fn traced() -> u32 { 7u32 }\n",
        ),
        (
            "traced/Cargo.toml",
            "[package]\nname = \"tracing-attributes\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nproc-macro = true\n",
        ),
        (
            "traced/src/lib.rs",
            "use proc_macro::TokenStream;\n\
             #[proc_macro_attribute] pub fn instrument(_: TokenStream, item: TokenStream) -> TokenStream { item }\n",
        ),
        ("a/src/scripted.rs", ""),
        (
            "makro/Cargo.toml",
            "[package]\nname = \"makro\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nproc-macro = true\n",
        ),
        (
            "makro/src/lib.rs",
            "use proc_macro::TokenStream;\n\
             #[proc_macro] pub fn declare(_: TokenStream) -> TokenStream { \"fn declared() -> u8 { 1 }\".parse().unwrap() }\n\
             #[proc_macro_attribute] pub fn hide(_: TokenStream, item: TokenStream) -> TokenStream { item }\n",
        ),
    ]);
    let names = |workspace: &Workspace| {
        let active = workspace.files().iter().filter(|file| !file.inactive);
        active.map(|file| file.relative.as_str()).collect::<Vec<_>>().join(" ")
    };
    let without = load(folder.path());
    assert_eq!(names(&without), "a/build.rs a/src/lib.rs makro/src/lib.rs traced/src/lib.rs");
    assert_eq!(type_of_body(&without, "f"), "{unknown}");
    assert!(is_literal(&without, "hidden"), "an attribute that is not loaded is as if it were not there");

    let with = Workspace::load(&Options { build_scripts: true, ..options(folder.path()) }, &|_| ()).unwrap();
    assert_eq!(names(&with), "a/build.rs a/src/lib.rs a/src/scripted.rs makro/src/lib.rs traced/src/lib.rs");
    assert_eq!(type_of_body(&with, "f"), "u16");
    assert_eq!(type_of_body(&with, "g"), "u8");
    assert!(!is_literal(&with, "hidden"), "the attribute was not expanded");
    assert!(is_literal(&with, "traced"), "a well-known attribute that passes its item through was expanded");
}

/// Whether the analyser takes the function `name` from the file itself, not from an expansion.
fn is_literal(workspace: &Workspace, name: &str) -> bool {
    let db = workspace.snapshot();
    let found = ra_ap_hir::Crate::all(&db)
        .into_iter()
        .filter(|krate| krate.origin(&db).is_local())
        .flat_map(|krate| krate.root_module(&db).declarations(&db))
        .find_map(|def| match def {
            ra_ap_hir::ModuleDef::Function(function) if function.name(&db).as_str() == name => Some(function),
            _ => None,
        });
    found.unwrap().source(&db).unwrap().file_id.file_id().is_some()
}
